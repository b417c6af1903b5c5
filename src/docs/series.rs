//! Groups versions by minor series.

use crate::docs::block::Text;
use crate::pack::PackVersion;

/// The versions that share a major and a minor number.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// As Palette calls it: `1.4.x`, without padding.
    pub name: String,
    /// The versions as they are written, newest first.
    pub versions: Vec<String>,
    /// What its newest version says.
    pub account: Account,
}

/// What the newest version of a series says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Account {
    /// Nobody knows: the version is published, and its content is not at hand.
    #[default]
    Unknown,
    /// Something of its own.
    Own(Text),
    /// The same as that of the newer series with this name.
    SameAs(String),
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
            None => {
                all.push(Series { name, versions: vec![text], account: Account::default() });
            }
        }
    }
    all
}

/// Keeps one of several equal texts: that of the newest series.
pub(super) fn fold(all: &mut [Series]) {
    for index in 1..all.len() {
        let (newer, rest) = all.split_at_mut(index);
        let Account::Own(text) = &rest[0].account else { continue };
        let same = newer
            .iter()
            .find(|series| matches!(&series.account, Account::Own(own) if own.says_the_same(text)));
        if let Some(same) = same {
            rest[0].account = Account::SameAs(same.name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::block::Block;
    use crate::docs::manuscript::Prose;

    fn series(name: &str, versions: &[&str]) -> Series {
        Series {
            name: name.to_owned(),
            versions: versions.iter().map(|&text| text.to_owned()).collect(),
            account: Account::Unknown,
        }
    }

    fn own(markdown: &str, line: usize) -> Account {
        let prose = Prose { markdown: markdown.to_owned(), line };
        Account::Own(Text { intro: vec![Block::Prose(prose)], sections: Vec::new() })
    }

    #[test]
    fn series_and_versions_are_newest_first() {
        let written = ["1.4.0-rc.1", "1.4.0", "1.10.0", "25.06.1", "1.4.10", "25.6.0", "1.4.0"];
        let versions = written.iter().map(|text| text.parse().unwrap()).collect();
        let expected = [
            series("25.6.x", &["25.06.1", "25.6.0"]),
            series("1.10.x", &["1.10.0"]),
            series("1.4.x", &["1.4.10", "1.4.0", "1.4.0-rc.1"]),
        ];
        assert_eq!(group(versions), expected);
    }

    #[test]
    fn a_series_that_says_the_same_as_a_newer_one_refers_to_it() {
        let mut all = [series("1.3.x", &[]), series("1.2.x", &[]), series("1.1.x", &[])];
        all[0].account = own("a", 1);
        all[1].account = own("b", 1);
        all[2].account = own("a", 7);
        fold(&mut all);
        let expected = [own("a", 1), own("b", 1), Account::SameAs("1.3.x".to_owned())];
        assert_eq!(all.map(|series| series.account), expected);
    }
}
