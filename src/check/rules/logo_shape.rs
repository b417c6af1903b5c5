//! The logo is nearly square and not huge.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{Entry, Kind};
use std::io::Read;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB607", name: "logo-shape" },
    level: Level::Note,
    summary: "the logo is nearly square and not huge",
    why: "Palette shows the logo in a small square. A banner is hardly seen there, and a \
          large picture slows every list of packs down.",
    bad: &[Change::WriteBytes("logo.png", include_bytes!("../minimal/banner.png"))],
    good: &[Change::WriteBytes("docs/banner.png", include_bytes!("../minimal/banner.png"))],
    check,
};

/// Most pixels of the longer side; twice what the largest view of a high resolution needs.
const LARGEST: u32 = 2_048;
/// Most bytes; most logos have fewer than a quarter of it.
const MOST_BYTES: u64 = 256 << 10;

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(Kind::File { size: bytes }) = pack.source().get("logo.png").map(Entry::kind) else {
        return;
    };
    let Some((width, height)) = size(pack) else { return };
    let (short, long) = (width.min(height), width.max(height));
    let problem = if long > 2 * short {
        "is far from square"
    } else if long > LARGEST || *bytes > MOST_BYTES {
        "is huge"
    } else {
        return;
    };
    let message = format!("`logo.png` {problem}: {width} by {height} pixels, {bytes} bytes");
    findings.push(Place::file("logo.png"), message, "export it as a square of 64 to 512 pixels");
}

/// Returns width and height from the first chunk of a PNG picture.
fn size(pack: &Pack) -> Option<(u32, u32)> {
    const HEADER: u64 = 24;
    let mut bytes = Vec::new();
    pack.source().get("logo.png")?.open().ok()?.take(HEADER).read_to_end(&mut bytes).ok()?;
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let (width, height) = rest.split_first_chunk::<4>()?;
    let size = (u32::from_be_bytes(*width), u32::from_be_bytes(*height.first_chunk()?));
    (size.0 > 0 && size.1 > 0).then_some(size)
}
