//! The logo is a PNG picture, whole and undamaged.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use png::{Decoder, DecodingError};
use std::io::Cursor;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB602", name: "logo-not-png" },
    level: Level::Error,
    summary: "`logo.png` is a PNG picture that decodes to its last pixel",
    why: "The logo is served as image/png. A picture of another kind under that name, or one that \
          was cut short on its way, shows as a broken image.",
    bad: &[Change::WriteBytes("logo.png", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")],
    good: &[Change::WriteBytes("icons/photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")],
    check,
};

/// Largest logo that is read, in bytes. The largest seen in public packs has 126 kB.
const MAX_LOGO: u64 = 16 << 20;
/// What the decoder may allocate, in bytes; one row of pixels and its own tables.
const MAX_MEMORY: usize = 64 << 20;

fn check(pack: &Pack, findings: &mut Findings) {
    if pack.source().get("logo.png").is_none() {
        return;
    }
    let problem = match pack.source().read("logo.png", MAX_LOGO) {
        Ok(bytes) if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => match decode(&bytes) {
            Ok(()) => return,
            Err(error) => format!("`logo.png` is damaged: {error}"),
        },
        Ok(bytes) => format!("`logo.png` is {}, not a PNG picture", kind(&bytes)),
        Err(error) => format!("`logo.png` cannot be used: {error}"),
    };
    findings.push(Place::file("logo.png"), problem, "export the logo as PNG again");
}

/// Reads the picture row by row, so that a small file cannot ask for a large picture in memory.
fn decode(bytes: &[u8]) -> Result<(), DecodingError> {
    let limits = png::Limits { bytes: MAX_MEMORY };
    let mut reader = Decoder::new_with_limits(Cursor::new(bytes), limits).read_info()?;
    while reader.next_row()?.is_some() {}
    reader.finish()
}

fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "empty",
        [0xff, 0xd8, 0xff, ..] => "a JPEG picture",
        [b'G', b'I', b'F', b'8', ..] => "a GIF picture",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "a WebP picture",
        [b'<', ..] => "an SVG picture or a web page",
        _ if bytes.starts_with(b"version https://git-lfs") => "a Git LFS pointer",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_cut_short_is_damaged() {
        let whole = include_bytes!("../minimal/logo.png");
        assert!(decode(whole).is_ok());
        for length in 8..whole.len() {
            assert!(decode(&whole[..length]).is_err(), "{length}");
        }
    }
}
