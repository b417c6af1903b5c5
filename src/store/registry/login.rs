//! Whether a registry knows who is asking.

use super::Registry;
use super::error::Error;
use super::scope::Scope;
use super::wire::Call;
use reqwest::{Method, StatusCode};

/// How a registry lets in whoever knocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// It asked who is there, and accepts the answer.
    Guarded,
    /// It did not ask, so nothing is known about the credentials.
    Open,
}

impl Registry {
    /// Asks the registry for nothing but to be let in, with whatever it wants to be shown.
    ///
    /// # Errors
    /// It does not accept the credentials, or is no registry.
    pub async fn log_in(&self) -> Result<Entrance, Error> {
        let call = Call::new(Method::GET, self.session.top(""));
        let answer = self.session.send_within(&Scope::Identity, &call).await?;
        match answer.status() {
            StatusCode::OK if self.session.was_asked().await => Ok(Entrance::Guarded),
            StatusCode::OK => Ok(Entrance::Open),
            _ => Err(Error::Refused(answer.refusal().await)),
        }
    }
}
