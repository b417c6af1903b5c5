//! A chart installs into fewer versions of Kubernetes.

use crate::check::Change;
use crate::check::kubernetes::versions_of_range;
use crate::compat::charts::compare;
use crate::compat::examples::{NEW_CHART, OLD_CHART};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB745", name: "chart-kube-version-raised" },
    bump: Some(Bump::Major),
    summary: "a chart leaves out versions of Kubernetes that it was installed in",
    why: "Helm refuses to install or upgrade a chart in a cluster whose version is not in the \
          `kubeVersion` of its `Chart.yaml`, or in that of a chart within it. The layer fails in \
          every cluster that is not upgraded first.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.0.0\nkubeVersion: \">=1.21.0-0\"\n")],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.0.0\nkubeVersion: \">=1.25.0-0\"\n")],
            ),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.0.0\nkubeVersion: \">=1.25.0-0\"\n")],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", "name: demo\nversion: 1.0.0\nkubeVersion: '>= 1.23'\n")],
            ),
        ],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let charts = upgrade.charts();
    for (old, new) in compare(&charts.old, &charts.new).kept {
        let range = |chart: &crate::compat::charts::Installed<'_>| {
            chart.tree.metadata().kube_version.clone().unwrap_or_default()
        };
        let (was, is) = (range(old), range(new));
        let lost = versions_of_range(&was).without(versions_of_range(&is));
        if lost.is_empty() {
            continue;
        }
        let was = if was.is_empty() { "any version".to_owned() } else { format!("`{was}`") };
        let message = format!(
            "{}{} asks for Kubernetes `{is}`, and took {was}",
            new.prefix("kubeVersion"),
            new.title()
        );
        let help = "name under `## Upgrade` the version that clusters need first";
        changes
            .push(Bump::Major, new.place(), message, help)
            .formerly(old.place(), format!("{}it took {was} here", old.prefix("kubeVersion")))
            .about(new.pointer());
    }
}
