//! A chart is gone.

use crate::check::Change;
use crate::compat::charts::compare;
use crate::compat::examples::OLD_CHART;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB740", name: "chart-removed" },
    bump: Some(Bump::Major),
    summary: "a chart, or a chart within a chart, is gone",
    why: "Palette uninstalls the release, and with it what the chart created; a profile's values \
          below `charts.NAME` reach nothing any more, and nobody says so. The name is the one in \
          `Chart.yaml`, so a file with another name is no change.",
    bad: Pair {
        old: &[Change::Write("pack.json", OLD_CHART), Change::Chart("charts/demo.tgz", DEMO)],
        new: &[],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD_CHART), Change::Chart("charts/demo.tgz", DEMO)],
        new: &[
            Change::Write(
                "pack.json",
                r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo-1.0.0.tgz"]}"#,
            ),
            Change::Chart("charts/demo-1.0.0.tgz", DEMO),
        ],
    },
    find,
};

const DEMO: &[(&str, &str)] = &[("demo/Chart.yaml", "name: demo\nversion: 1.0.0\n")];

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let charts = upgrade.charts();
    // A chart of which nothing is known any more may be there under any name.
    let may_be_there = upgrade.after().charts().iter().any(|chart| chart.tree().is_none());
    for chart in compare(&charts.old, &charts.new).gone {
        if may_be_there && chart.is_outermost() {
            continue;
        }
        let message = format!("{} {} is gone", chart.title(), chart.version()).replace("  ", " ");
        let help = format!(
            "keep it, or name under `## Upgrade` that values below `{}` do nothing and what is \
             removed with it",
            chart.pointer()
        );
        let was =
            if chart.is_outermost() { "it was listed here" } else { "it was in this archive" };
        changes
            .push(Bump::Major, Place::file("pack.json"), message, help)
            .formerly(chart.place(), was)
            .about(chart.pointer());
    }
}
