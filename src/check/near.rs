//! Suggestions for words that are nearly right.

/// Most edits that still count as a slip, for a word of this many characters.
fn most_edits(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    }
}

/// Returns the known word that was probably meant: equal but for case and separators, or a slip away.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let wanted = plain(word);
    let distance = |candidate: &str| strsim::osa_distance(&wanted, &plain(candidate));
    let best = known.iter().copied().min_by_key(|candidate| distance(candidate))?;
    (distance(best) <= most_edits(wanted.chars().count())).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        assert_eq!(nearest("KubeManifests", &["charts", "kubeManifests"]), Some("kubeManifests"));
        assert_eq!(nearest("app-services", &["app services", "ai"]), Some("app services"));
        assert_eq!(nearest("monitorng", &["monitoring", "logging"]), Some("monitoring"));
        assert_eq!(nearest("vmware", &["aws", "azure"]), None);
        assert_eq!(nearest("", &["a"]), None);
    }
}
