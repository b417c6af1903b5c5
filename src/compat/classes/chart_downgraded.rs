//! A chart has an earlier version.

use crate::check::Change;
use crate::compat::charts::compare;
use crate::compat::examples::{NEW_CHART, OLD_CHART};
use crate::compat::step::Step;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Level, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB744", name: "chart-downgraded" },
    bump: Some(Bump::Minor),
    summary: "a chart, or a chart within a chart, has an earlier version",
    why: "A later pack with an earlier chart takes back what users have: often the wrong archive was \
          copied. Where it is meant, data that the later version wrote may not be read by the \
          earlier one.",
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
                &[("demo/Chart.yaml", "name: demo\nversion: 1.3.0\n")],
            ),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.9.0\n")],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.10.0\n")],
            ),
        ],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let charts = upgrade.charts();
    for (old, new) in compare(&charts.old, &charts.new).kept {
        let Step::Down(_) = Step::between(old.version(), new.version()) else { continue };
        let message = format!(
            "{}{} goes back from {} to {}",
            new.prefix("version"),
            new.title(),
            old.version(),
            new.version()
        );
        let help = "pack the chart that was meant, or say under `## Upgrade` why it goes back";
        changes
            .push(Bump::Minor, new.place(), message, help)
            .formerly(
                old.place(),
                format!("{}it was {} here", old.prefix("version"), old.version()),
            )
            .about(new.pointer())
            .at_level(Level::Warning);
    }
}
