//! Blobs on their way from a registry into a file, gone on with where a connection broke.

use super::Registry;
use super::answer::Answer;
use super::error::Error;
use super::lie::Lie;
use super::scope::Scope;
use super::wire::Call;
use crate::oci::{Descriptor, Repository};
use crate::store;
use crate::store::fetch::{Arrived, Arriving};
use reqwest::header::{CONTENT_RANGE, HeaderValue, RANGE};
use reqwest::{Method, StatusCode};
use std::path::Path;
use tokio::time::sleep;

/// How often a broken download is gone on with, as long as it brings something new now and then.
const RESUMPTIONS: u32 = 8;

impl Registry {
    pub(super) async fn read_blob(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        path: &Path,
    ) -> Result<(), store::Error> {
        let unwritable = |source| store::Error::Write { path: path.to_owned(), source };
        let mut arriving = Arriving::create(path, blob).map_err(unwritable)?;
        let mut answer = self.ask(repository, blob, 0).await?;
        let (mut resumptions, mut in_vain) = (0, 0);
        loop {
            let before = arriving.taken();
            let Err(broken) = receive(&mut answer, &mut arriving, (blob, path)).await? else {
                break;
            };
            resumptions += 1;
            in_vain = if arriving.taken() == before { in_vain + 1 } else { 0 };
            match self.session.pause_after_error(in_vain.max(1), &broken) {
                Some(pause) if resumptions <= RESUMPTIONS => sleep(pause).await,
                _ => return Err(broken.into()),
            }
            answer = self.ask(repository, blob, arriving.taken()).await?;
            if !goes_on(&answer, arriving.taken()) {
                // It starts from the beginning, as registries without ranges do.
                arriving = Arriving::create(path, blob).map_err(unwritable)?;
            }
        }
        match arriving.commit(blob).await.map_err(unwritable)? {
            Arrived::Whole => Ok(()),
            Arrived::Other(seen) => {
                let lie = Lie::Content { wanted: blob.digest, actual: seen.digest };
                Err(answer.lie(lie).into())
            }
        }
    }

    /// Asks for what follows the bytes that are here.
    async fn ask(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        taken: u64,
    ) -> Result<Answer, Error> {
        let url = self.session.url(repository, &format!("blobs/{}", blob.digest));
        let mut call = Call::new(Method::GET, url);
        if taken > 0
            && let Ok(range) = HeaderValue::from_str(&format!("bytes={taken}-"))
        {
            call.headers.insert(RANGE, range);
        }
        let answer = self.session.send_within(&Scope::Pull(repository.clone()), &call).await?;
        match answer.status() {
            StatusCode::OK => Ok(answer),
            StatusCode::PARTIAL_CONTENT if goes_on(&answer, taken) && taken > 0 => Ok(answer),
            StatusCode::PARTIAL_CONTENT => Err(answer.lie(Lie::Range)),
            _ => Err(Error::Refused(answer.refusal().await)),
        }
    }
}

/// Takes what comes. The inner error is a connection that broke, after which there may be more.
async fn receive(
    answer: &mut Answer,
    arriving: &mut Arriving,
    (blob, path): (&Descriptor, &Path),
) -> Result<Result<(), Error>, store::Error> {
    let unwritable = |source| store::Error::Write { path: path.to_owned(), source };
    loop {
        match answer.piece().await {
            Ok(Some(piece)) if arriving.take(&piece).await.map_err(unwritable)? => {}
            Ok(Some(_)) => return Err(answer.lie(Lie::TooLarge(blob.size)).into()),
            Ok(None) if arriving.taken() < blob.size => return Ok(Err(answer.lie(Lie::Truncated))),
            Ok(None) => return Ok(Ok(())),
            Err(broken) => return Ok(Err(broken)),
        }
    }
}

/// Returns whether an answer goes on behind the bytes that are here, and does not start again.
fn goes_on(answer: &Answer, taken: u64) -> bool {
    let range = answer.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    let start = range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next());
    answer.status() == StatusCode::PARTIAL_CONTENT
        && start.and_then(|start| start.trim().parse().ok()) == Some(taken)
}
