//! Versions of packs that are published already, whatever they look like.

use crate::pack::PackVersion;
use semver::Version;

/// Returns a version as a number that can be compared, also one that `verify` would refuse: with a
/// `v`, with two numbers, or with build metadata.
#[must_use]
pub fn comparable(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let text = text.split('+').next().unwrap_or_default();
    let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    let missing = 2_usize.checked_sub(core.matches('.').count())?;
    let pre = pre.map_or_else(String::new, |pre| format!("-{pre}"));
    let whole = format!("{core}{}{pre}", ".0".repeat(missing));
    whole.parse::<PackVersion>().ok().map(|version| version.number().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_version_can_be_compared() {
        let sorted = ["v1.2", "1.2.1-rev1", "1.2.1+a", "1.9", "1.10.0", "25.06.0", "25.7", "26"]
            .map(comparable);
        assert!(sorted.iter().all(Option::is_some), "{sorted:?}");
        assert!(sorted.is_sorted_by(|a, b| a < b), "{sorted:?}");
        for text in ["", "canary", "1.x", "1.2.3.4"] {
            assert_eq!(comparable(text), None, "{text}");
        }
    }
}
