//! What a new version of a pack changes for those who use the old one, and the bump that asks for.
//!
//! A cluster profile holds a user's overrides of the values. What a class of changes finds is what
//! makes an override, a preset or a running cluster behave differently after the upgrade.

mod accept;
mod charts;
mod class;
mod classes;
mod constraint;
mod definitions;
mod examples;
mod images;
mod knowledge;
mod objects;
mod presets;
mod step;
mod upgrade;
mod values;
mod verdict;
mod version;

use crate::finding::{Edition, Finding, Place, Previous, Report};
use crate::pack::Pack;

pub use accept::accept;
pub use class::{Changes, Class, Pair};
pub use classes::CLASSES;
pub use examples::compare_example;
pub use upgrade::Upgrade;
pub use verdict::{Policy, judge};
pub use version::comparable;

/// Returns every change from one version of a pack to the next, sorted by place and code.
///
/// Each finding is at the level of its class until [`judge`] gives it another one, and stands at its
/// place in the new version; the place in the old one is related to it.
#[must_use]
pub fn compare(old: &Pack, new: &Pack) -> Report {
    let upgrade = Upgrade::new(old, new);
    let mut findings = Vec::new();
    for class in CLASSES {
        let mut changes = Changes::of(class);
        (class.find)(&upgrade, &mut changes);
        findings.extend(changes.into_found());
    }
    findings.sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
    let places = |edition| findings.iter().flat_map(move |finding| places(finding, edition));
    let texts = new.texts_at(places(Edition::Checked));
    let previous = Previous {
        pack: old.source().name().to_owned(),
        texts: old.texts_at(places(Edition::Previous)),
        verdict: verdict::verdict(old, new, &findings),
    };
    Report {
        pack: new.source().name().to_owned(),
        findings,
        texts,
        previous: Some(Box::new(previous)),
        ..Report::default()
    }
}

fn places(finding: &Finding, edition: Edition) -> impl Iterator<Item = &Place> {
    let own = (edition == Edition::Checked).then_some(&finding.place);
    let related = finding.related.iter().filter(move |related| related.edition == edition);
    own.into_iter().chain(related.map(|related| &related.place))
}

/// Returns the class that has this code or this name.
#[must_use]
pub fn find_class(code_or_name: &str) -> Option<&'static Class> {
    CLASSES.iter().copied().find(|class| {
        class.id.name == code_or_name || class.id.code.eq_ignore_ascii_case(code_or_name)
    })
}
