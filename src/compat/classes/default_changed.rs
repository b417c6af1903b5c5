//! A value that is another one by default.

use crate::check::Change;
use crate::compat::class::advice;
use crate::compat::values::{Key, Shift, is_sensitive, names_image, shown};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB703", name: "default-changed" },
    bump: Some(Bump::Major),
    summary: "the default of a value is another one",
    why: "Whoever does not override the value gets the new one with the upgrade. For most values \
          that is what a minor version is for. For some it moves or stops what runs: namespaces and \
          release names, what is enabled, custom resource definitions, storage, the type of a \
          service, security contexts and selectors.",
    bad: Pair {
        old: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n")],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo-system\n")],
    },
    good: Pair {
        old: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  replicas: 1\n")],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  replicas: 2\n")],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    for (old, new, shift) in &upgrade.values().shifted {
        let name = new.path.last().unwrap_or(&"");
        let is_image = || names_image(name, new.value()) && upgrade.shows_image(new);
        if *shift != Shift::Default || is_image() {
            continue;
        }
        let path = old.dotted();
        let is_sensitive = is_sensitive(&old.path);
        let bump = if is_sensitive { Bump::Major } else { Bump::Minor };
        let help = advice(bump, &path);
        changes
            .push(bump, new.value_place(), message(&path, old, new), help)
            .formerly(old.value_place(), "the default before")
            .about(path);
    }
}

fn message(path: &str, old: &Key<'_>, new: &Key<'_>) -> String {
    let (was, is) = (shown(old.value()), shown(new.value()));
    if was == is {
        format!("the default of `{path}` is another one: {is} as before, with other content")
    } else {
        format!("the default of `{path}` is {is}, and was {was}")
    }
}

#[cfg(test)]
mod tests {
    use crate::check::Change;
    use crate::compat::{Pair, compare_example};

    #[test]
    fn an_image_is_left_to_its_own_classes() {
        const OLD: &[Change] = &[Change::Write(
            "values.yaml",
            "a: {repository: quay.io/a/app, tag: '1', web: quay.io/a/web:1}\n",
        )];
        const NEW: &[Change] = &[Change::Write(
            "values.yaml",
            "a: {repository: quay.io/a/app, tag: '2', web: quay.io/a/web:2}\n",
        )];
        assert_eq!(classes(OLD, NEW), ["image-tag-changed", "image-tag-changed"]);
    }

    #[test]
    fn what_only_sounds_like_an_image_is_told() {
        const OLD: &[Change] = &[Change::Write("values.yaml", "app: {imageTag: '1'}\n")];
        const NEW: &[Change] = &[Change::Write("values.yaml", "app: {imageTag: '2'}\n")];
        assert_eq!(classes(OLD, NEW), ["default-changed"]);
    }

    fn classes(old: &'static [Change], new: &'static [Change]) -> Vec<&'static str> {
        let findings = compare_example(&Pair { old, new }).findings.into_iter();
        findings.map(|finding| finding.rule.name).collect()
    }
}
