//! A chart has a later version.

use crate::check::Change;
use crate::compat::charts::compare;
use crate::compat::class::NOTHING;
use crate::compat::examples::{NEW_CHART, OLD_CHART};
use crate::compat::step::Step;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB743", name: "chart-upgraded" },
    bump: Some(Bump::Minor),
    summary: "a chart, or a chart within a chart, has a later version",
    why: "The authors of a chart give it a new major when its users must do something. What of that \
          touches the pack's own values is found by other classes; the rest is in the chart's notes, \
          so a minor of the pack and a word under `## Upgrade` are enough. While the first number is \
          zero, the second one counts as the first. Smaller steps ask for a patch.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.4.0\n")],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 2.0.0\n")],
            ),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.4.0\n")],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.5.0\n")],
            ),
        ],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let charts = upgrade.charts();
    for (old, new) in compare(&charts.old, &charts.new).kept {
        let Step::Up(step) = Step::between(old.version(), new.version()) else { continue };
        let (bump, help) = match step {
            Bump::Major => (
                Bump::Minor,
                "read the notes of the chart, and name under `## Upgrade` what they ask of users",
            ),
            Bump::Minor | Bump::Patch => (Bump::Patch, NOTHING),
        };
        let message = format!(
            "{}{} goes from {} to {}",
            new.prefix("version"),
            new.title(),
            old.version(),
            new.version()
        );
        changes
            .push(bump, new.place(), message, help)
            .formerly(
                old.place(),
                format!("{}it was {} here", old.prefix("version"), old.version()),
            )
            .about(new.pointer());
    }
}
