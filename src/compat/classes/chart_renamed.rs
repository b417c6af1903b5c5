//! A chart has another name.

use crate::check::Change;
use crate::compat::charts::compare;
use crate::compat::examples::{NEW_CHART, OLD_CHART};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB741", name: "chart-renamed" },
    bump: Some(Bump::Major),
    summary: "a chart, or a chart within a chart, has another name",
    why: "The name in `Chart.yaml` is the key of the chart's values and the name of its release. A \
          profile's values below the old key reach nothing, and the upgrade uninstalls the old \
          release and installs a new one: volumes, addresses and custom resources may go with it.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.0.0\n")],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo-operator\nversion: 1.0.0\n")],
            ),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.0.0\n")],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo-operator/Chart.yaml", "# Ours.\nversion: '1.0.0'\nname: \"demo\"\n")],
            ),
        ],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let charts = upgrade.charts();
    for (old, new) in compare(&charts.old, &charts.new).renamed {
        let name = new.keys.last().map_or("", String::as_str);
        let message = format!("{} is now `{name}`", old.title());
        let help = format!(
            "keep the name, or name under `## Upgrade` that values move from `{}` to `{}` and that \
             what the chart installed is removed and made again",
            old.pointer(),
            new.pointer()
        );
        changes
            .push(Bump::Major, new.place(), message, help)
            .formerly(old.place(), format!("it was `{}` here", old.pointer()))
            .about(old.pointer());
    }
}
