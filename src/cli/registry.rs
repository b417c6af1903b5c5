//! Speaking to stores from commands that read.

use crate::cli::credentials::Login;
use crate::cli::deadline::Deadline;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::cli::shelf::Shelf;
use clap::Args;
use pack_build::store::registry::credentials::{Credentials, Sources};
use pack_build::store::registry::{
    self, ClientCertificate, Host, Registry, Security, Step, Trust, Witness,
};
use pack_build::store::{self, Any, Layout, Progress, Silent};
use std::collections::HashSet;
use std::convert::identity;
use std::future::Future;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How registries are reached.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Access {
    /// A PEM file with certificates to trust beside the system's.
    #[arg(long, value_name = "FILE", help_heading = "Registry")]
    ca_file: Option<PathBuf>,
    /// Believe any certificate, still over https: anybody on the way can then read the password and
    /// change what is sent.
    #[arg(long, conflicts_with_all = ["ca_file", "plain_http"], help_heading = "Registry")]
    insecure: bool,
    /// A PEM file with a certificate to show to the registry, and to no other host.
    #[arg(
        long,
        value_name = "FILE",
        requires = "key_file",
        conflicts_with = "plain_http",
        help_heading = "Registry"
    )]
    cert_file: Option<PathBuf>,
    /// The PEM file with the key of that certificate.
    #[arg(long, value_name = "FILE", requires = "cert_file", help_heading = "Registry")]
    key_file: Option<PathBuf>,
    /// Speak to the registry without encryption.
    #[arg(long, help_heading = "Registry")]
    plain_http: bool,
    #[command(flatten)]
    login: Login,
    /// Tell on standard error where credentials are looked for, which are used, and what the registry
    /// and its token service ask for. No secret is printed.
    #[arg(long, help_heading = "Registry")]
    debug_auth: bool,
    /// Give up what is not done after so many seconds; nothing is left half done.
    #[arg(long, value_name = "SECONDS", help_heading = "Registry")]
    timeout: Option<NonZeroU32>,
    /// The seconds count for the whole run.
    #[arg(skip)]
    deadline: Arc<OnceLock<Deadline>>,
    /// A password comes out of standard input only once.
    #[arg(skip)]
    known: Arc<OnceLock<Sources>>,
    /// Two registries in one run need one warning.
    #[arg(skip)]
    warned: Arc<OnceLock<()>>,
}

impl Access {
    /// Returns how to reach a source: a user that was named, and a certificate, are shown to the
    /// destination alone, unless both are the same registry.
    pub(crate) fn towards(&self, source: &str, destination: &Shelf) -> Self {
        let host = source.split_once("://").map_or(source, |(_, rest)| rest).split('/').next();
        let host = host.and_then(|host| host.parse::<Host>().ok());
        let same = host.as_ref() == destination.host();
        if same && host.is_some() {
            return self.clone();
        }
        Self {
            login: Login::default(),
            known: Arc::default(),
            cert_file: None,
            key_file: None,
            ..self.clone()
        }
    }

    /// Returns who logs in, and asks for what was not given.
    pub(crate) fn user(&self) -> Result<Credentials, Failure> {
        self.login.ask()
    }

    /// Returns how to reach a registry as this user.
    pub(crate) fn with_user(&self, credentials: &Credentials) -> Self {
        let sources = Sources { given: Some(credentials.clone()), ..Sources::default() };
        Self { known: Arc::new(OnceLock::from(sources)), ..self.clone() }
    }

    /// Returns when the run has to be over.
    pub(crate) fn deadline(&self) -> Deadline {
        *self.deadline.get_or_init(|| Deadline::start(self.timeout))
    }

    /// Runs something that waits for the network, to its end or that of the time there is.
    pub(crate) fn wait_for<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        wait_for(self.deadline().hold(work, identity))
    }

    fn sources(&self) -> Result<Sources, Failure> {
        if let Some(known) = self.known.get() {
            return Ok(known.clone());
        }
        let sources = self.login.sources()?;
        Ok(self.known.get_or_init(|| sources).clone())
    }

    fn trust(&self) -> Result<Trust, Failure> {
        if !self.insecure {
            return Ok(self.ca_file.clone().map_or(Trust::System, Trust::Also));
        }
        if self.warned.set(()).is_ok() {
            output::say(
                "warning: certificates are not checked (--insecure), so anybody on the way can \
                 read the password and change what is sent\n",
            )?;
        }
        Ok(Trust::Anybody)
    }

    fn identity(&self) -> Option<ClientCertificate> {
        let (certificate, key) = self.cert_file.clone().zip(self.key_file.clone())?;
        Some(ClientCertificate { certificate, key })
    }

    fn witness(&self) -> Arc<dyn Witness> {
        Arc::new(Told { debug_auth: self.debug_auth, lines: Mutex::default() })
    }

    /// Prepares to speak to a registry.
    pub(crate) fn registry(&self, host: &Host, security: Security) -> Result<Any, Failure> {
        Ok(Any::Registry(Box::new(self.connect(host, security, Arc::new(Silent))?)))
    }

    /// Prepares to speak to a registry, and to tell how uploads go.
    pub(crate) fn connect(
        &self,
        host: &Host,
        security: Security,
        progress: Arc<dyn Progress>,
    ) -> Result<Registry, Failure> {
        let security = match (self.plain_http, security) {
            (true, Security::Tls) => {
                let message = "`https://` and `--plain-http` contradict each other";
                return Err(Failure::say(Exit::Usage, message).hint("leave one of them out"));
            }
            (true, _) => Security::Plain,
            (false, security) => security,
        };
        let options = registry::Options {
            host: host.clone(),
            security,
            trust: self.trust()?,
            identity: self.identity(),
            credentials: self.sources()?,
            progress,
            witness: self.witness(),
        };
        Ok(Registry::connect(&options).map_err(store::Error::from)?)
    }
}

/// Writes warnings to standard error, and each step when asked to, all of them once: hundreds of packs
/// take the same ones.
struct Told {
    debug_auth: bool,
    lines: Mutex<HashSet<String>>,
}

impl Told {
    fn tell(&self, line: &str) {
        let mut told = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(line.to_owned()) {
            // Where nobody can be told, the work goes on.
            let _ = output::say(line);
        }
    }
}

impl Witness for Told {
    fn saw(&self, step: &Step) {
        if self.debug_auth {
            self.tell(&format!("auth: {}\n", output::printable(&step.to_string())));
        }
    }

    fn warned(&self, host: &str, words: &str) {
        self.tell(&format!("warning: `{host}` says: {}\n", output::printable(words)));
    }
}

/// Names a layout.
pub(crate) fn layout(folder: &Path) -> Any {
    Any::Layout(Layout::new(folder.to_owned(), Arc::new(Silent)))
}

/// Runs something that waits, to its end.
pub(crate) fn wait_for<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Local, &error))?
        .block_on(work)
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        let exit = match &error {
            store::Error::Registry(registry::Error::Taken { .. }) => Exit::Conflict,
            store::Error::Registry(_) => Exit::Registry,
            _ => Exit::Local,
        };
        let failure = Self::new(exit, &error);
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
