//! Groups versions by minor series.

use crate::pack::PackVersion;
use serde::Serialize;

/// The versions that share a major and a minor number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Series {
    /// As Palette calls it: `1.4.x`, without padding.
    pub name: String,
    /// The versions as they are written, newest first.
    pub versions: Vec<String>,
}

/// Returns the series of some versions, newest first. A version given twice is listed once.
#[must_use]
pub fn group(mut versions: Vec<PackVersion>) -> Vec<Series> {
    versions.sort_by(|a, b| b.cmp(a).then_with(|| a.as_str().cmp(b.as_str())));
    versions.dedup_by(|a, b| a.as_str() == b.as_str());
    let mut all: Vec<Series> = Vec::new();
    for version in versions {
        let name = version.series();
        let text = version.as_str().to_owned();
        match all.last_mut().filter(|series| series.name == name) {
            Some(series) => series.versions.push(text),
            None => all.push(Series { name, versions: vec![text] }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_versions_are_newest_first() {
        let written = ["1.4.0-rc.1", "1.4.0", "1.10.0", "25.06.1", "1.4.10", "25.6.0", "1.4.0"];
        let versions = written.iter().map(|text| text.parse().unwrap()).collect();
        let series = |name: &str, versions: &[&str]| Series {
            name: name.to_owned(),
            versions: versions.iter().map(|&text| text.to_owned()).collect(),
        };
        let expected = [
            series("25.6.x", &["25.06.1", "25.6.0"]),
            series("1.10.x", &["1.10.0"]),
            series("1.4.x", &["1.4.10", "1.4.0", "1.4.0-rc.1"]),
        ];
        assert_eq!(group(versions), expected);
    }
}
