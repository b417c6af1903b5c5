//! A connection that breaks, at any byte of a push or a pull.

use super::mock::Mock;
use super::sound::Sound;
use super::{IMPATIENT, blob, client, options, repository, tag};
use crate::digest::Digest;
use crate::oci::{Blob, Pointer};
use crate::store::registry::Registry;
use crate::store::registry::client::Clients;
use crate::store::{Error, Fetch, registry};
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};

/// When a connection breaks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// After so many further bytes that the server is sent, on whichever connection.
    Arriving(usize),
    /// After so many further bytes that it sends.
    Leaving(usize),
}

/// A connection, and when one breaks.
pub(super) struct Cuttable {
    pub(super) stream: TcpStream,
    pub(super) cut: Arc<Mutex<Option<Cut>>>,
}

impl Cuttable {
    /// Ends the connection when its time has come, and says so.
    fn is_cut(&self, left: fn(Cut) -> Option<usize>) -> bool {
        let mut cut = self.cut.lock().unwrap();
        if cut.and_then(left) != Some(0) {
            return false;
        }
        *cut = None;
        // The other side may have gone.
        let _ = self.stream.shutdown(Shutdown::Both);
        true
    }
}

impl Read for &Cuttable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let arriving = |cut| if let Cut::Arriving(left) = cut { Some(left) } else { None };
        if self.is_cut(arriving) {
            return Ok(0);
        }
        let read = (&self.stream).read(buffer)?;
        // A connection that waited for its next request may be cut by now.
        if read > 0 && self.is_cut(arriving) {
            return Ok(0);
        }
        let Some(Cut::Arriving(left)) = &mut *self.cut.lock().unwrap() else { return Ok(read) };
        let taken = read.min(*left);
        *left -= taken;
        Ok(taken)
    }
}

impl Write for &Cuttable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_cut(|cut| if let Cut::Leaving(left) = cut { Some(left) } else { None }) {
            return Ok(0);
        }
        let mut cut = self.cut.lock().unwrap();
        let Some(Cut::Leaving(left)) = &mut *cut else { return (&self.stream).write(bytes) };
        let written = (&self.stream).write(&bytes[..bytes.len().min(*left)])?;
        *left -= written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A pack whose one blob is its config as well as its archive: the fewest bytes that make one.
fn small() -> (Blob, Vec<u8>) {
    let blob = blob(b"all that there is");
    let own = &blob.descriptor;
    let manifest = serde_json::json!({ "config": own, "layers": [own] });
    (blob.clone(), manifest.to_string().into_bytes())
}

/// One connection serves all, so that each byte has its place.
fn alone(client: &Clients, mock: &Mock) -> Registry {
    Registry::over(client.clone(), &options(&mock.host()), IMPATIENT).unwrap().at_most(1)
}

async fn push(registry: &Registry) -> Result<(), registry::Error> {
    let (blob, manifest) = small();
    registry.put_blob(&repository(), &blob).await?;
    registry.put_manifest(&repository(), &tag(), &manifest).await
}

async fn pull(registry: &Registry) -> Result<Vec<u8>, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blob");
    registry.fetch(&repository(), &Pointer::Digest(Digest::of(&small().1))).await?;
    registry.fetch_blob(&repository(), &small().0.descriptor, &path).await?;
    Ok(fs::read(&path).unwrap())
}

/// A registry whose content the test can see and take away.
fn open_registry() -> (Mock, Arc<Mutex<Sound>>) {
    let sound = Arc::new(Mutex::new(Sound::default()));
    let inside = Arc::clone(&sound);
    (Mock::start(move |request| inside.lock().unwrap().answer(request)), sound)
}

/// Pushes as often as there are bytes, each time with another one as the last.
async fn push_cut(way: fn(usize) -> Cut) {
    let (client, (mock, sound)) = (client(), open_registry());
    let manifest = small().1;
    for cut in (0..).map(way) {
        *sound.lock().unwrap() = Sound::default();
        mock.cut(cut);
        push(&alone(&client, &mock)).await.unwrap_or_else(|error| panic!("{cut:?}: {error}"));
        assert_eq!(sound.lock().unwrap().tagged("1.0.0"), Some(&*manifest), "{cut:?}");
        if !mock.was_cut() {
            break;
        }
    }
}

/// Does the same with a pull.
async fn pull_cut(way: fn(usize) -> Cut) {
    let (client, (mock, _)) = (client(), open_registry());
    push(&alone(&client, &mock)).await.unwrap();
    for cut in (0..).map(way) {
        mock.cut(cut);
        let pulled = pull(&alone(&client, &mock)).await;
        let pulled = pulled.unwrap_or_else(|error| panic!("{cut:?}: {error}"));
        assert_eq!(pulled, b"all that there is", "{cut:?}");
        if !mock.was_cut() {
            break;
        }
    }
}

#[tokio::test]
async fn a_push_whose_requests_are_cut_at_any_byte_ends_with_the_whole_pack() {
    push_cut(Cut::Arriving).await;
}

#[tokio::test]
async fn a_push_whose_answers_are_cut_at_any_byte_ends_with_the_whole_pack() {
    push_cut(Cut::Leaving).await;
}

#[tokio::test]
async fn a_pull_whose_requests_are_cut_at_any_byte_ends_with_the_whole_pack() {
    pull_cut(Cut::Arriving).await;
}

#[tokio::test]
async fn a_pull_whose_answers_are_cut_at_any_byte_ends_with_the_whole_pack() {
    pull_cut(Cut::Leaving).await;
}
