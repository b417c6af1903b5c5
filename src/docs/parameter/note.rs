//! What the comments about one value say.

/// What the comments about one value say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) text: String,
    /// The type, where the author named it.
    pub(super) kind: Option<String>,
    /// What to show in the place of the default.
    pub(super) default: Option<String>,
    pub(super) section: Option<String>,
    pub(super) visibility: Visibility,
}

/// Whether a value is to be listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Visibility {
    /// When it is described.
    #[default]
    Shown,
    /// Not at all, and nothing below it either.
    Hidden,
}

impl Note {
    /// Adds a line to the text; lines of a comment are one paragraph.
    pub(super) fn push(&mut self, line: &str) {
        let line = line.trim();
        if !self.text.is_empty() && !line.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(line);
    }
}
