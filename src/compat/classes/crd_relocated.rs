//! A definition of a custom resource comes to the cluster in another way.

use crate::check::Change;
use crate::compat::definitions::{Definition, Kept};
use crate::compat::examples::{NEW_CHART, OLD_CHART};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};
use crate::pack::object::Home;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB758", name: "crd-relocated" },
    bump: Some(Bump::Major),
    summary: "a definition of a custom resource moves between templates, `crds` and manifests",
    why: "A template is part of the release: when it leaves the chart, Helm removes the definition, \
          and Kubernetes every object of it, unless it carries `helm.sh/resource-policy: keep`. A \
          definition that is in the cluster already and becomes a template is refused, since it does \
          not belong to the release.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", CHART), ("demo/templates/crd.yaml", DEFINITION)],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", CHART), ("demo/crds/crd.yaml", DEFINITION)],
            ),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", CHART), ("demo/templates/crd.yaml", DEFINITION)],
            ),
        ],
        new: &[
            Change::Write("pack.json", NEW_CHART),
            Change::Chart(
                "charts/demo.tgz",
                &[("demo/Chart.yaml", CHART), ("demo/templates/crds/demos.yaml", DEFINITION)],
            ),
        ],
    },
    find,
};

const CHART: &str = "name: demo\nversion: 1.0.0\n";
const DEFINITION: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: demos.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: demos, kind: Demo}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
"#;

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let definitions = upgrade.definitions();
    for (name, olds) in definitions.old.by_name() {
        let news: Vec<&Definition> = definitions.new.named(name).collect();
        let homes = |all: &[&Definition]| -> Vec<Home> {
            all.iter().map(|it| it.located.origin.home.clone()).collect()
        };
        let (was, is) = (homes(&olds), homes(&news));
        let (Some(old), Some(new)) = (olds.first(), news.first()) else { continue };
        if was.iter().any(|home| is.contains(home)) {
            continue;
        }
        let Some(help) = trouble(old, new) else { continue };
        let message =
            format!("the custom resource `{name}` is defined {}, and was {}", home(new), home(old));
        let places = (old.span(), new.span());
        Kept { old, new }.report(changes, Bump::Major, places, &message, help);
    }
}

/// Returns what to do where the move does harm.
fn trouble(old: &Definition, new: &Definition) -> Option<&'static str> {
    let policy = ["metadata", "annotations", "helm.sh/resource-policy"];
    let is_kept = old.located.object.text(&policy).is_some_and(|policy| policy == "keep");
    match (&old.located.origin.home, &new.located.origin.home) {
        (_, Home::Template(_)) => {
            Some("name under `## Upgrade` that users annotate it first as part of the release")
        }
        (Home::Template(_), _) if !is_kept => Some(
            "release a version first whose template carries `helm.sh/resource-policy: keep`, or all \
             objects are removed",
        ),
        _ => None,
    }
}

fn home(definition: &Definition) -> String {
    match &definition.located.origin.home {
        Home::Manifest => "by a manifest".to_owned(),
        Home::Crds => "in the folder `crds` of a chart".to_owned(),
        Home::Template(chart) => format!("by a template of the chart `{chart}`"),
    }
}
