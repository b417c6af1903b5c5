//! Whom to trust over TLS, and how to be trusted.

use super::error::Error;
use reqwest::{Certificate, Identity};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Whose certificates are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those that the system trusts.
    #[default]
    System,
    /// Those in a PEM file, too.
    Also(PathBuf),
    /// All, so that anybody on the way can read and change what is sent.
    Anybody,
}

/// A certificate of our own, shown to the registry and to no other host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The PEM file with the certificate, and those between it and its CA.
    pub certificate: PathBuf,
    /// The PEM file with its key.
    pub key: PathBuf,
}

/// Reads the certificates in a file.
pub(super) fn certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    let bytes = read(path)?;
    let found = Certificate::from_pem_bundle(&bytes)
        .map_err(|_| invalid(path, "it holds a certificate that cannot be read"))?;
    if found.is_empty() {
        return Err(invalid(path, "it holds no certificate in PEM form"));
    }
    Ok(found)
}

/// Reads a certificate and its key.
pub(super) fn identity(files: &ClientCertificate) -> Result<Identity, Error> {
    let ClientCertificate { certificate, key } = files;
    certificates(certificate)?;
    let mut pem = read(certificate)?;
    pem.push(b'\n');
    // The last key counts, should the certificate's file hold one as well.
    pem.extend(read(key)?);
    let fault = "it holds no key in PEM form that can be read without a password";
    Identity::from_pem(&pem).map_err(|_| invalid(key, fault))
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}

fn invalid(path: &Path, reason: &str) -> Error {
    let source = io::Error::new(io::ErrorKind::InvalidData, reason);
    Error::Read { path: path.to_owned(), source }
}
