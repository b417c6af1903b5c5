//! What a server cannot mean when it answers.

use crate::digest::Digest;
use reqwest::StatusCode;

/// An answer that cannot be true or cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lie {
    /// An upload or a redirect leads nowhere.
    #[error("it has no `Location`")]
    NoLocation,
    /// An upload or a redirect leads to something that is no HTTP URL.
    #[error("its `Location` is not an HTTP URL")]
    Location,
    /// It leads from TLS to plain HTTP.
    #[error("it leads from https to `{0}`, which is not encrypted")]
    Downgrade(
        /// The URL, without secrets.
        String,
    ),
    /// It redirects a request that cannot be repeated elsewhere.
    #[error("it redirects with {0}, which drops what is being sent")]
    Redirect(StatusCode),
    /// It redirects again and again.
    #[error("it redirects for the {0}th time")]
    RedirectLoop(usize),
    /// The digest that it states is not that of the content.
    #[error("it states the digest `{stated}`, and the content has `{actual}`")]
    Digest {
        /// The digest in the header.
        stated: String,
        /// The digest of what was sent or received.
        actual: Digest,
    },
    /// The size that it states is not that of the content.
    #[error("it states a size of {stated} bytes, and the content has {actual}")]
    Size {
        /// The size in the header, in bytes.
        stated: u64,
        /// The size of what was sent, in bytes.
        actual: u64,
    },
    /// The content is not what was asked for.
    #[error("`{wanted}` was asked for, and the content has `{actual}`")]
    Content {
        /// The digest that was asked for.
        wanted: Digest,
        /// The digest of what was received.
        actual: Digest,
    },
    /// A list goes on where it has been already, without end, or at another host.
    #[error("its list does not go on as lists do")]
    Pages,
    /// It lists something that cannot be there.
    #[error("it lists `{0}`, which cannot be a name")]
    Listed(
        /// The text.
        String,
    ),
    /// Its body is not JSON.
    #[error("it is not JSON but {0}")]
    NotJson(
        /// What the body is instead, in a few words.
        String,
    ),
    /// Its body is larger than anything that is expected there.
    #[error("its body is larger than {0} bytes")]
    TooLarge(u64),
    /// Its body ends before it should.
    #[error("its body ends too early")]
    Truncated,
    /// It asks for credentials in no way that is known.
    #[error("it asks for credentials in no known way ({0})")]
    Challenge(
        /// The ways that it names.
        String,
    ),
    /// It sends credentials to a token service over plain HTTP.
    #[error("its token service `{0}` is not encrypted")]
    Realm(
        /// The URL, without secrets.
        String,
    ),
    /// The token service's answer holds no token.
    #[error("it holds no token")]
    NoToken,
}
