//! Ranges of Kubernetes versions, as `kubeVersion` of a chart writes them: `>=1.19-0 <1.25-0`.

use super::versions::Versions;

/// Major, minor and patch; a part that is left out or `x` is `None`.
type Partial = [Option<u64>; 3];

/// Returns the minor versions of Kubernetes 1 of which some patch is in the range.
///
/// Understands what Masterminds/semver, which Helm uses, does: comparisons joined by blanks or
/// commas, alternatives by `||`, `~`, `^`, wildcards and `A - B`. Pre-releases do not count. A
/// text that cannot be read allows everything.
pub(crate) fn allowed(range: &str) -> Versions {
    const LONGEST: usize = 500;
    let alternatives: Option<Vec<_>> = range.split("||").map(comparators).collect();
    let Some(alternatives) = alternatives.filter(|_| range.len() <= LONGEST) else {
        return Versions::ALL;
    };
    let fits = |version: [u64; 3]| {
        alternatives.iter().any(|all| all.iter().all(|comparator| comparator.holds(version)))
    };
    // Bounds inside a minor version are met by its first or its last patch, or named one.
    let mut patches: Vec<u64> = vec![0, u64::MAX];
    for comparator in alternatives.iter().flatten() {
        let patch = comparator.version[2].unwrap_or(0);
        patches.extend([patch.saturating_sub(1), patch, patch.saturating_add(1)]);
    }
    patches.sort_unstable();
    patches.dedup();
    (0..u64::BITS).fold(Versions::NONE, |found, minor| {
        let any = patches.iter().any(|patch| fits([1, u64::from(minor), *patch]));
        if any { found.with(minor) } else { found }
    })
}

/// Returns the minor version of a bound such as `1.27`, `v1.27.3` or `1.27.x`.
pub(super) fn minor(version: &str) -> Option<u32> {
    match partial(version.trim())? {
        [Some(1), Some(minor), _] => u32::try_from(minor).ok(),
        _ => None,
    }
}

struct Comparator {
    operator: Operator,
    version: Partial,
}

#[derive(Clone, Copy)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Tilde,
    Caret,
}

fn comparators(text: &str) -> Option<Vec<Comparator>> {
    let spaced = text.replace(',', " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let (Some(&"-"), Some(last)) = (words.get(at + 1), words.get(at + 2)) {
            let bound = |operator, word| Some(Comparator { operator, version: partial(word)? });
            found.push(bound(Operator::GreaterOrEqual, word)?);
            found.push(bound(Operator::LessOrEqual, last)?);
            at += 3;
            continue;
        }
        let digits = word.find(|next: char| next.is_ascii_alphanumeric() || next == '*');
        let (operator, mut version) = word.split_at(digits.unwrap_or(word.len()));
        if version.is_empty() {
            at += 1;
            version = words.get(at)?;
        }
        found.push(Comparator { operator: self::operator(operator)?, version: partial(version)? });
        at += 1;
    }
    Some(found)
}

fn operator(text: &str) -> Option<Operator> {
    Some(match text {
        "" | "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" | "=<" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" | "=>" => Operator::GreaterOrEqual,
        "~" | "~>" => Operator::Tilde,
        "^" => Operator::Caret,
        _ => return None,
    })
}

fn partial(text: &str) -> Option<Partial> {
    let core = text.trim_start_matches('v').split(['-', '+']).next()?;
    let mut version = [None; 3];
    for (index, part) in core.split('.').enumerate() {
        *version.get_mut(index)? = match part {
            "x" | "X" | "*" => None,
            digits => Some(digits.parse().ok()?),
        };
    }
    Some(version)
}

impl Comparator {
    fn holds(&self, version: [u64; 3]) -> bool {
        let lowest = self.version.map(|part| part.unwrap_or(0));
        // Parts that are left out stand for every value.
        let highest = self.version.map(|part| part.unwrap_or(u64::MAX));
        let within = lowest <= version && version <= highest;
        match self.operator {
            Operator::Equal => within,
            Operator::NotEqual => !within,
            Operator::Less => version < lowest,
            Operator::LessOrEqual => version <= highest,
            Operator::Greater => version > highest,
            Operator::GreaterOrEqual => version >= lowest,
            Operator::Tilde => {
                let same = if self.version[1].is_some() { 2 } else { 1 };
                version >= lowest && version[..same] == lowest[..same]
            }
            Operator::Caret => version >= lowest && version[0] == lowest[0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_helm_reads_them() {
        let cases = [
            (">=1.19.0-0 <1.25.0-0", "1.19 to 1.24"),
            (">= 1.16, <= 1.21", "1.16 to 1.21"),
            (">=1.13.10-0", "1.13 to 1.63"),
            ("<1.22.4", "1.0 to 1.22"),
            ("^1.20.0-0", "1.20 to 1.63"),
            ("~1.24.3", "1.24"),
            ("~1", "1.0 to 1.63"),
            ("1.21.x", "1.21"),
            ("1.19 - 1.24", "1.19 to 1.24"),
            (">1.20", "1.21 to 1.63"),
            ("<1.19 || >=1.30", "1.0 to 1.63"),
            ("<2", "1.0 to 1.63"),
            ("v1.27.3", "1.27"),
            ("*", "1.0 to 1.63"),
            ("", "1.0 to 1.63"),
            ("not a version", "1.0 to 1.63"),
            ("<1.10 >1.20", "no version"),
        ];
        for (range, versions) in cases {
            assert_eq!(allowed(range).to_string(), versions, "{range}");
        }
        assert!(allowed("<1.19 || >=1.30").and(Versions::between(19, 29)).is_empty());
    }

    #[test]
    fn a_bound_has_a_minor_version() {
        assert_eq!(minor("1.21.49"), Some(21));
        assert_eq!(minor(" v1.27"), Some(27));
        assert_eq!(minor(""), None);
        assert_eq!(minor("2.0"), None);
    }
}
