//! Palette's macros are complete and name something that Palette knows.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::pack::macros::{self, Form, Macro, ROOTS, SYSTEM};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB330", name: "macro-invalid" },
    level: Level::Error,
    summary: "Palette's macros are complete and name something that Palette knows",
    why: "Palette replaces a macro when a cluster is deployed. One that it does not know becomes \
          an empty text, and one that lacks a brace stays as it is: both reach the cluster as \
          wrong values, long after the pack was published. Templates of others, such as alert \
          texts, are not looked at.",
    bad: &[Change::Write(
        "values.yaml",
        "pack:\n  greeting: \"hello from {{ .spectro.system.cluster.nam }}\"\n",
    )],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  greeting: \"{{.spectro.pack.my-pack.pack.greeting | upper}} {{ $labels.pod }}\"\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    let text = values.text();
    if macros::find(text).is_empty() {
        return;
    }
    for node in values.nodes().filter(|node| node.as_scalar().is_some()) {
        let span = node.span();
        for found in macros::find(text.get(span.start..span.end).unwrap_or_default()) {
            if let Some((message, help)) = fault(&found) {
                let place = Place::at("values.yaml", found.span.shifted(span.start));
                findings.push(place, message, help);
            }
        }
    }
}

fn fault(found: &Macro<'_>) -> Option<(String, String)> {
    let path = format!(".{}", found.names.join("."));
    let message = match found.form {
        Form::Sound => return name_fault(&found.names, &path),
        Form::NotClosed => format!("the macro `{path}` is not closed by `}}}}`"),
        Form::NotOpened => format!("the macro `{path}` is not opened by `{{{{`"),
        Form::NoDot => format!("the macro `{}` lacks its first dot", &path[1..]),
        Form::Single => format!("the macro `{path}` stands in single braces"),
    };
    Some((message, format!("write `{{{{ {path} }}}}`")))
}

fn name_fault(names: &[&str], path: &str) -> Option<(String, String)> {
    let (first, names) = names.split_first()?;
    if *first != "spectro" {
        let help = format!("write `.spectro.{}`", names.join("."));
        return Some((format!("`.{first}` is not where Palette's macros start"), help));
    }
    if names.iter().any(|name| name.is_empty()) {
        return Some((format!("`{path}` has an empty name"), "remove the dot too many".to_owned()));
    }
    match names {
        ["system"] => Some(incomplete(path, "cluster.name")),
        ["system", rest @ ..] => unknown(&rest.join("."), SYSTEM, ".spectro.system"),
        ["pack"] => Some(incomplete(path, "PACK.PATH")),
        ["pack", _] => Some(incomplete(path, "PATH")),
        ["macro" | "var"] => Some(incomplete(path, "NAME")),
        ["app" | "pack" | "macro" | "var", ..] => None,
        [] => Some(incomplete(path, "system.cluster.name")),
        [root, ..] => unknown(root, ROOTS, ".spectro"),
    }
}

fn incomplete(path: &str, rest: &str) -> (String, String) {
    (format!("`{path}` names no value"), format!("write `{path}.{rest}`, or what you mean"))
}

fn unknown(name: &str, known: &[&str], under: &str) -> Option<(String, String)> {
    if known.contains(&name) {
        return None;
    }
    let help = match nearest(name, known) {
        Some(near) => format!("write `{under}.{near}`"),
        None => format!("use one of: {}", known.join(", ")),
    };
    Some((format!("Palette has no macro `{under}.{name}`"), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(text: &str) -> Option<String> {
        fault(&macros::find(text)[0]).map(|(_, help)| help)
    }

    #[test]
    fn every_root_and_system_macro_passes() {
        for name in SYSTEM {
            assert_eq!(help(&format!("{{{{ .spectro.system.{name} }}}}")), None);
        }
        for name in ["pack.kubernetes.version", "macro.my-macro", "var.x_1", "app.$x.y.Z"] {
            assert_eq!(help(&format!("{{{{.spectro.{name}| upper}}}}")), None);
        }
    }

    #[test]
    fn slips_are_named() {
        let expect = |text: &str, wanted: &str| assert_eq!(help(text).as_deref(), Some(wanted));
        expect("{{ .spectro.sytem.cluster.name }}", "write `.spectro.system`");
        expect("{{ .spectro.system.cluster.Name }}", "write `.spectro.system.cluster.name`");
        expect("{{ .Spectro.var.x }}", "write `.spectro.var.x`");
        expect("{{ .spectro.var.x }", "write `{{ .spectro.var.x }}`");
        expect("{{ .spectro.var }}", "write `.spectro.var.NAME`, or what you mean");
    }
}
