//! Verifying a pack with any manifest, held against the API of Kubernetes and against definitions
//! of custom resources in the manifest itself: every place is one in the text that is shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pack_build::check::{minimal_pack, verify};
use pack_build::pack::Pack;

const JSON: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#;

fuzz_target!(|data: &[u8]| {
    let mut source = minimal_pack();
    source.put("pack.json", JSON);
    source.put("manifests/demo.yaml", data);
    let report = verify(&Pack::read(source));
    for finding in &report.findings {
        let related = finding.related.iter().map(|related| &related.place);
        for place in related.chain([&finding.place]) {
            let Some(span) = place.span else { continue };
            assert!(report.texts[&place.file].get(span.start..span.end).is_some(), "{finding:?}");
        }
    }
});
