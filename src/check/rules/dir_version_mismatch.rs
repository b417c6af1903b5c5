//! A folder whose name ends in a version holds the pack of that version.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Likeness, LooseVersion, Pack};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB104", name: "dir-version-mismatch" },
    level: Level::Warning,
    summary: "a folder whose name ends in a version holds the pack of that version",
    why: "Repositories keep one folder a version, and people find a version by the folder's name. \
          When the two differ, a copied folder was not given its new version, or the version was \
          mistyped. Only numbers are compared: padding, a `v`, a missing last part and a suffix \
          such as `-rev1` make no difference, and a folder may have any other name.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.1", "layer": "cni",
"cloudTypes": ["all"]}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0-rev2", "layer": "cni",
"cloudTypes": ["all"]}"#,
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(written) = pack.metadata().written_version() else { return };
    let Some(version) = LooseVersion::parse(&written.value) else { return };
    let name = pack.metadata().written_name().map_or("", |name| &name.value);
    let folder = pack.source().folder_name();
    // A version in the pack's own name is not the version of the pack.
    let rest = folder.strip_prefix(name).unwrap_or(folder);
    let versions = versions(rest);
    let Some(last) = versions.last() else { return };
    let agrees = |text: &&str| {
        let other = LooseVersion::parse(text);
        other.is_some_and(|other| other.likeness(&version) == Likeness::Same)
    };
    if !versions.iter().any(agrees) {
        let message =
            format!("the folder `{folder}` is of {last}, and the version is {}", written.value);
        let help =
            format!("correct the version, or rename the folder to `{name}-{}`", written.value);
        findings.push(Place::at("pack.json", written.span), message, help);
    }
}

/// Returns every version of at least two numbers in a folder's name, when the name ends with the
/// last of them or with its pre-release.
fn versions(folder: &str) -> Vec<&str> {
    let starts = folder.match_indices(['-', '_']).map(|(at, _)| at + 1);
    let versions: Vec<&str> = starts
        .map(|start| &folder[start..])
        .filter(|text| LooseVersion::parse(text).is_some_and(|version| version.parts() > 1))
        .collect();
    // `1.27-addon` is followed by a word: the folder's name goes on after the version.
    let ends = versions.last().is_some_and(|last| is_end(last));
    if ends { versions } else { Vec::new() }
}

/// Whether what follows the numbers can only be a pre-release: something with a digit in each part.
fn is_end(version: &str) -> bool {
    let mut parts = version.split(['-', '_', '+']);
    parts.next();
    parts.all(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn found(folder: &str, name: &str, version: &str) -> Vec<String> {
        let json = format!(r#"{{"name": "{name}", "version": "{version}"}}"#);
        let pack = Pack::read(Source::from_files(folder, [("pack.json", json)]));
        let mut findings = Findings::of(&RULE);
        check(&pack, &mut findings);
        findings.into_found().into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn only_another_number_is_a_mismatch() {
        let sound = [
            ("packs/argocd-3.26.7", "argo-cd", "3.26.7"),
            ("crossplane-1.16", "crossplane", "1.16.0"),
            ("kubeflow-1.5.0", "kubeflow", "1.5"),
            ("trident-25.6.0", "trident", "25.06.0"),
            ("weka-1.12.0", "weka", "v1.12.0"),
            ("demo-v1.12.0/", "demo", "1.12.0"),
            ("calico-3.30.3", "calico", "3.30.3-rev1"),
            ("x-0.30.0-5.5.2026", "x", "0.30.0-5.5.2026"),
            ("demo-1.0.0-rc.1", "demo", "1.0.0-rc.1"),
            ("csi_vsphere_1.0.0", "csi", "1.0.0"),
            ("k8s-1.27-addon", "addon", "3.0.0"),
            ("k8s-1.27", "k8s-1.27", "3.0.0"),
            ("demo", "demo", "1.0.0"),
            ("demo-2", "demo", "1.0.0"),
            ("prometheus_1_0", "prometheus", "2.0.0"),
            (".", "demo", "1.0.0"),
            ("demo-1.0.0", "demo", "latest"),
        ];
        for (folder, name, version) in sound {
            assert_eq!(found(folder, name, version), [""; 0], "{folder} {version}");
        }
    }

    #[test]
    fn the_versions_of_both_are_named() {
        let expected = ["the folder `demo-0.4.0` is of 0.4.0, and the version is 0.40.0"];
        assert_eq!(found("packs/demo-0.4.0", "demo", "0.40.0"), expected);
        assert_eq!(found("k8s-1.27-addon-2.0.0", "addon", "2.1.0").len(), 1);
        assert_eq!(found("argocd-3.26.7-rev1", "argo-cd", "3.26.8").len(), 1);
    }
}
