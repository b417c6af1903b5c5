//! What a pack needs beside it.

use crate::check::Change;
use crate::compat::class::{NOTHING, advice};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};
use crate::pack::{LooseVersion, Pack};
use crate::yaml::Node;
use std::cmp::Ordering;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB718", name: "dependencies-changed" },
    bump: Some(Bump::Major),
    summary: "the pack asks for other packs, other versions of them, or another Kubernetes",
    why: "Palette refuses a profile whose packs do not fit together. A pack that is newly needed, a \
          lower bound that is raised or an upper one that is lowered refuses profiles that worked; \
          the other way round breaks nothing.",
    bad: Pair {
        old: &[Change::Write("pack.json", OLD)],
        new: &[Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"dependencies": [{"packName": "kubernetes",
"layer": "k8s", "type": "required", "minVersion": "1.29", "maxVersion": "1.32"}]}}
"#,
        )],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD)],
        new: &[Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"dependencies": [{"packName": "kubernetes",
"layer": "k8s", "type": "required", "minVersion": "1.28", "maxVersion": "1.33"}]}}
"#,
        )],
    },
    find,
};

const OLD: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"dependencies": [{"packName": "kubernetes",
"layer": "k8s", "type": "required", "minVersion": "1.28", "maxVersion": "1.32"}]}}
"#;

const FILE: &str = "pack.json";

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let (old, new) = (dependencies(upgrade.before()), dependencies(upgrade.after()));
    for dependency in &new {
        match old.iter().find(|other| is_same(**other, *dependency)) {
            Some(other) => bounds(*other, *dependency, changes),
            None => appeared(*dependency, upgrade, changes),
        }
    }
    for gone in old.iter().filter(|gone| new.iter().all(|new| !is_same(**gone, *new))) {
        let name = text(*gone, "packName");
        let message = format!("the pack does not name `{name}` as {} any more", kind(*gone));
        changes
            .push(Bump::Minor, Place::file(FILE), message, NOTHING)
            .formerly(Place::at(FILE, gone.span()), "it did here")
            .about(name);
    }
    kubernetes(upgrade, changes);
}

fn appeared(dependency: Node<'_>, upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let name = text(dependency, "packName");
    let bump = match text(dependency, "type") {
        "required" | "notSupported" => Bump::Major,
        _ => Bump::Minor,
    };
    let help = advice(bump, name);
    let message = format!("the pack names `{name}` as {}, and did not", kind(dependency));
    let constraints = upgrade.before().json().document();
    let constraints = constraints.and_then(|document| document.root().get("constraints"));
    let around = Place { file: FILE.to_owned(), span: constraints.map(Node::span) };
    changes
        .push(bump, Place::at(FILE, dependency.span()), message, help)
        .formerly(around, "it was not named")
        .about(name);
}

/// An absent bound and an empty one let everything pass.
fn bounds(old: Node<'_>, new: Node<'_>, changes: &mut Changes) {
    let name = text(new, "packName");
    for (key, narrowing) in [("minVersion", Ordering::Greater), ("maxVersion", Ordering::Less)] {
        let (was, is) = (text(old, key), text(new, key));
        if was == is {
            continue;
        }
        let is_narrower = match (was, is) {
            (_, "") => false,
            ("", _) => true,
            (was, is) => compare(is, was).is_none_or(|order| order == narrowing),
        };
        // What must not be there is the other way round.
        let is_narrower = is_narrower != (text(new, "type") == "notSupported");
        let bump = if is_narrower { Bump::Major } else { Bump::Minor };
        let shown = |bound: &str| match bound {
            "" => "open".to_owned(),
            bound => format!("`{bound}`"),
        };
        let message = format!("the `{key}` of `{name}` is {}, and was {}", shown(is), shown(was));
        let help = advice(bump, name);
        let place = |it: Node<'_>| Place::at(FILE, it.get(key).unwrap_or(it).span());
        changes
            .push(bump, place(new), message, help)
            .formerly(place(old), "what it was")
            .about(name);
    }
}

/// `kubeVersion` is a range as Helm's; its first number is the lower bound.
fn kubernetes(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let field = |pack: &'_ Pack| -> Option<(String, Place)> {
        let node = pack.json().document()?.root().get("kubeVersion")?;
        Some((node.as_str()?.to_owned(), Place::at(FILE, node.span())))
    };
    let absent = || (String::new(), Place::file(FILE));
    let (was, before) = field(upgrade.before()).unwrap_or_else(absent);
    let (is, after) = field(upgrade.after()).unwrap_or_else(absent);
    if was == is {
        return;
    }
    let lower = |range: &str| {
        let digits = range.find(|c: char| c.is_ascii_digit())?;
        LooseVersion::parse(range[digits..].split([' ', ',', '|']).next()?)
    };
    let is_wider = is.is_empty()
        || lower(&is).zip(lower(&was)).is_some_and(|(is, was)| is.order(&was) != Ordering::Greater);
    let bump = if is_wider { Bump::Minor } else { Bump::Major };
    let help = advice(bump, "kubeVersion");
    let shown = |range: &str| match range {
        "" => "not set".to_owned(),
        range => format!("`{range}`"),
    };
    let message = format!("`kubeVersion` is {}, and was {}", shown(&is), shown(&was));
    changes.push(bump, after, message, help).formerly(before, "what it was").about("kubeVersion");
}

fn dependencies(pack: &Pack) -> Vec<Node<'_>> {
    let constraints = pack.json().document().and_then(|json| json.root().get("constraints"));
    let list = constraints.and_then(|constraints| constraints.get("dependencies"));
    list.into_iter().flat_map(Node::items).filter(|node| node.is_mapping()).collect()
}

fn is_same(one: Node<'_>, other: Node<'_>) -> bool {
    ["packName", "type"].iter().all(|key| text(one, key) == text(other, key))
}

fn compare(one: &str, other: &str) -> Option<Ordering> {
    Some(LooseVersion::parse(one)?.order(&LooseVersion::parse(other)?))
}

fn kind(dependency: Node<'_>) -> &'static str {
    match text(dependency, "type") {
        "required" => "required",
        "notSupported" => "not supported",
        "upgrade" => "one to upgrade",
        _ => "optional",
    }
}

fn text<'a>(node: Node<'a>, key: &str) -> &'a str {
    node.get(key).map_or("", |value| value.source_text().trim())
}
