//! A chart is new.

use crate::check::Change;
use crate::compat::charts::compare;
use crate::compat::examples::{NEW_CHART, OLD_CHART};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB742", name: "chart-added" },
    bump: Some(Bump::Minor),
    summary: "a chart, or a chart within a chart, is new",
    why: "It installs more into the cluster, which needs room, rights and perhaps images, and it \
          takes values below a key of its own.",
    bad: Pair {
        old: &[],
        new: &[Change::Write("pack.json", NEW_CHART), Change::Chart("charts/demo.tgz", DEMO)],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD_CHART), Change::Chart("charts/demo.tgz", DEMO)],
        new: &[Change::Write("pack.json", NEW_CHART), Change::Chart("charts/demo.tgz", DEMO)],
    },
    find,
};

const DEMO: &[(&str, &str)] = &[("demo/Chart.yaml", "name: demo\nversion: 1.0.0\n")];

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let charts = upgrade.charts();
    let may_be_old = upgrade.before().charts().iter().any(|chart| chart.tree().is_none());
    for chart in compare(&charts.old, &charts.new).new {
        if may_be_old && chart.is_outermost() {
            continue;
        }
        let message = format!("{} {} is new", chart.title(), chart.version());
        let help = format!(
            "say under `## Upgrade` what it installs, and that `{}` sets its values",
            chart.pointer()
        );
        changes
            .push(Bump::Minor, chart.place(), message, help)
            .formerly(Place::file("pack.json"), "this version did not have it")
            .about(chart.pointer());
    }
}
