//! Which links of the prose a page can have, wherever a site puts it.

/// Returns whether a link leads somewhere from every site: the web, an e-mail address, the page
/// itself or a path of the site. A relative path would be that of a file which no site has.
pub(super) fn is_usable(link: &str) -> bool {
    let scheme = link.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_of_site = link.starts_with('/') && !link.starts_with("//");
    is_of_site
        || link.starts_with('#')
        || matches!(scheme.as_deref(), Some("https" | "http" | "mailto"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_whole_or_of_the_site() {
        for link in ["https://a.example", "HTTP://a.example", "mailto:a@b.example", "/c", "#d"] {
            assert!(is_usable(link), "{link}");
        }
        for link in
            ["README.md", "../a", "", "//a.example", "javascript:alert(1)", "data:,a", "a#b"]
        {
            assert!(!is_usable(link), "{link}");
        }
    }
}
