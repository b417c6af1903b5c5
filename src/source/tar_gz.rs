//! Packs texts into a small `.tar.gz`, for examples.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};
use tar::Header;

/// Returns a `.tar.gz` of files, in their order and with their paths as given, unsafe ones too.
///
/// # Errors
/// A path has more than 100 bytes.
pub fn tar_gz<P, C>(files: impl IntoIterator<Item = (P, C)>) -> io::Result<Vec<u8>>
where
    P: AsRef<str>,
    C: AsRef<[u8]>,
{
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, content) in files {
        let mut header = Header::new_ustar();
        let path = path.as_ref().as_bytes();
        let too_long = || io::Error::other("the path is too long");
        let name = header.as_mut_bytes().get_mut(..path.len()).filter(|name| name.len() <= 100);
        name.ok_or_else(too_long)?.copy_from_slice(path);
        header.set_mode(0o644);
        header.set_size(content.as_ref().len() as u64);
        header.set_cksum();
        tar.append(&header, content.as_ref())?;
    }
    let mut gzip = tar.into_inner()?;
    gzip.flush()?;
    gzip.finish()
}
