//! HTTP: what goes out, what comes back, and what went wrong.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_lite::future::block_on;
use protocol::{Endpoint, MOST_BYTES, Method, Refusal, Request, http_date};
use reqwest::{Client, ClientBuilder, Response, StatusCode, header, redirect};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::certificate::Certificate;
use crate::trust::{CertificateFault, Trust, Witness};

/// How a server may be reached.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Access {
    /// Whose word its certificate is taken on.
    pub trust: Trust,
    /// The person was warned and allowed `http` to another computer.
    pub plain: bool,
}

/// How long and how much.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until the whole answer is there.
    pub whole: Duration,
    /// Requests on the way at once.
    pub together: usize,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// `http` to another computer, which the person did not allow.
    #[error("unencrypted connections to other computers are not allowed")]
    Plain,
    /// The system's authorities, or those given, cannot be used.
    #[error("the authorities for certificates cannot be used")]
    NoAuthorities,
    /// The name leads nowhere: no network, no DNS, or a wrong name.
    #[error("the server's name was not found")]
    NoName,
    /// No connection: nobody listens, or something is between.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The certificate is not taken.
    #[error("the server's certificate is not taken")]
    Certificate(CertificateFault),
    /// A connection, but no answer in time.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The server sends elsewhere. Nobody follows.
    #[error("the server sends to another address")]
    Redirected,
    /// The answer is longer than any server's.
    #[error("the answer is too long")]
    TooLong,
    /// The connection broke, or what came is not HTTP.
    #[error("the connection broke")]
    Broken,
}

/// An answer of a server.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// Seconds since 1970 by the server's clock.
    pub(crate) date: Option<i64>,
}

/// The way to one server.
pub(crate) struct Line {
    /// Kept alive: asked every few seconds.
    asking: Client,
    /// Each on a connection of its own: an answer must not go out on one that the server is about to close.
    telling: Client,
    witness: Option<Arc<Witness>>,
}

/// All that goes over a network goes through here.
pub struct Wire {
    runtime: Option<Runtime>,
    limits: Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(10),
            together: 8,
        }
    }
}

impl Trouble {
    /// Whether the server may have got what was sent.
    #[must_use]
    pub const fn may_have_arrived(&self) -> bool {
        matches!(
            self,
            Self::TimedOut | Self::Broken | Self::TooLong | Self::Redirected
        )
    }
}

impl Wire {
    /// One thread for all connections.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new(limits: Limits) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            // Each looks up a name, for as long as the system likes; a name that hangs must not hold up the others.
            .max_blocking_threads(64)
            .thread_name("approvals-wire")
            .enable_all()
            .build()?;
        Ok(Self {
            runtime: Some(runtime),
            limits,
        })
    }

    /// Looks at the certificate of a server without sending it anything. For a link that says not to verify it: the
    /// person is shown it, and then it is [pinned](Trust::Pinned).
    ///
    /// # Errors
    /// [`Trouble`]; [`Trouble::Broken`] when what is there does not speak TLS, [`Trouble::Plain`] for `http`.
    pub fn look(&self, endpoint: &Endpoint) -> Result<Certificate, Trouble> {
        if endpoint.is_plain() {
            return Err(Trouble::Plain);
        }
        let line = self.line_by(endpoint, Some(Witness::looking()))?;
        let probe = line.asking.get(endpoint.as_str());
        let error = self.run(async { probe.send().await.err() });
        let seen = line.witness.as_ref().and_then(|it| it.certificate());
        seen.ok_or_else(|| error.map_or(Trouble::Broken, |error| line.trouble(&error)))
    }

    /// Fetches a picture that a server names, of at most `most` bytes. Nobody is followed elsewhere, and who has it
    /// learns this computer's address and the version of the app.
    ///
    /// # Errors
    /// [`Trouble`]; [`Trouble::Broken`] also where there is no picture.
    pub fn fetch_picture(&self, at: &Endpoint, most: usize) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let line = self.line(at, &Access::default())?;
        self.run(line.fetch_picture(at, most))
    }

    /// The addresses that a name leads to, one at least.
    pub(crate) fn find(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Trouble> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let found = async {
            let asked = tokio::net::lookup_host((host, port));
            let found = tokio::time::timeout(self.limits.connect, asked).await;
            let all: Vec<SocketAddr> = found
                .ok()
                .and_then(Result::ok)
                .into_iter()
                .flatten()
                .collect();
            (!all.is_empty()).then_some(all).ok_or(Trouble::NoName)
        };
        self.run(found)
    }

    /// Whether somebody listens at one of them. Nothing is said.
    pub(crate) fn knock(&self, to: &[SocketAddr]) -> Result<(), Trouble> {
        self.run(async {
            let reached = tokio::net::TcpStream::connect(to);
            match tokio::time::timeout(self.limits.connect, reached).await {
                Ok(Ok(_)) => Ok(()),
                _ => Err(Trouble::Unreachable),
            }
        })
    }

    pub(crate) fn line(&self, endpoint: &Endpoint, access: &Access) -> Result<Line, Trouble> {
        if endpoint.is_plain() {
            let allowed = access.plain || endpoint.is_loopback();
            return allowed
                .then(|| self.line_by(endpoint, None))
                .ok_or(Trouble::Plain)?;
        }
        let witness = Witness::of(&access.trust).ok_or(Trouble::NoAuthorities)?;
        self.line_by(endpoint, Some(witness))
    }

    fn line_by(&self, endpoint: &Endpoint, witness: Option<Arc<Witness>>) -> Result<Line, Trouble> {
        // A line without a witness is for `http` alone; it takes no certificate.
        let config = match &witness {
            Some(witness) => witness.config(),
            None => Witness::looking().config(),
        };
        let config = config.ok_or(Trouble::NoAuthorities)?;
        let builder = || {
            let builder = ClientBuilder::new()
                .tls_backend_preconfigured(config.clone())
                .http1_only()
                .redirect(redirect::Policy::none())
                .user_agent(concat!("Countersign/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(self.limits.connect)
                .timeout(self.limits.whole)
                .pool_idle_timeout(Duration::from_secs(30));
            if endpoint.is_loopback() {
                builder.no_proxy()
            } else {
                builder
            }
        };
        let asking = builder().pool_max_idle_per_host(self.limits.together);
        let telling = builder().pool_max_idle_per_host(0);
        Ok(Line {
            asking: asking.build().map_err(|_| Trouble::NoAuthorities)?,
            telling: telling.build().map_err(|_| Trouble::NoAuthorities)?,
            witness,
        })
    }

    /// Sends one request. Blocks until the answer or [`Limits::whole`].
    pub(crate) fn send(&self, line: &Line, request: &Request) -> Result<Reply, Trouble> {
        self.run(line.fetch(request))
    }

    /// Sends them all at once, or as many as may be on the way together; the answers are in the same order. Blocks for
    /// twice [`Limits::whole`] at most, however many they are.
    pub(crate) fn send_all(
        &self,
        line: &Arc<Line>,
        requests: &[Arc<Request>],
    ) -> Vec<Result<Reply, Trouble>> {
        let places = Arc::new(Semaphore::new(self.limits.together));
        self.run(async {
            let end = Instant::now() + 2 * self.limits.whole;
            let tasks: Vec<_> = requests
                .iter()
                .map(|request| {
                    let (line, request, places) = (line.clone(), request.clone(), places.clone());
                    let fetched = async move {
                        let _place = places.acquire().await;
                        line.fetch(&request).await
                    };
                    tokio::spawn(async move {
                        let fetched = tokio::time::timeout_at(end, fetched).await;
                        fetched.unwrap_or(Err(Trouble::TimedOut))
                    })
                })
                .collect();
            let mut replies = Vec::with_capacity(tasks.len());
            for task in tasks {
                replies.push(task.await.unwrap_or(Err(Trouble::Broken)));
            }
            replies
        })
    }

    /// Blocks this thread, also where it is one of another runtime: the app's commands run on those, and a runtime's
    /// own way to block refuses them.
    fn run<F: Future>(&self, work: F) -> F::Output {
        let runtime = self.runtime.as_ref();
        let _here = runtime.expect("it goes only when the wire goes").enter();
        block_on(work)
    }
}

impl Drop for Wire {
    /// A name that is being looked up does not hold anybody up.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Line {
    /// The server's certificate, once there was a connection.
    pub(crate) fn certificate(&self) -> Option<Certificate> {
        self.witness.as_ref()?.certificate()
    }

    async fn fetch(&self, request: &Request) -> Result<Reply, Trouble> {
        match self.fetch_once(request).await {
            // A kept connection that the server had just closed. A question may be asked twice.
            Err(Trouble::Broken) if request.method() == Method::Get => {
                self.fetch_once(request).await
            }
            reply => reply,
        }
    }

    async fn fetch_once(&self, request: &Request) -> Result<Reply, Trouble> {
        let url = request.url();
        let sent = match request.method() {
            Method::Get => self.asking.get(url.as_str()).send().await,
            Method::Post => {
                let post = self.telling.post(url.as_str());
                post.header(header::CONTENT_TYPE, Request::CONTENT_TYPE)
                    .body(request.body().as_str().to_owned())
                    .send()
                    .await
            }
        };
        let mut answer = self.came(sent)?;
        let date = answer.headers().get(header::DATE);
        let date = date.and_then(|date| http_date(date.to_str().ok()?));
        let body = self.body(&mut answer, MOST_BYTES).await?;
        let status = answer.status().as_u16();
        Ok(Reply { status, body, date })
    }

    async fn fetch_picture(
        &self,
        at: &Endpoint,
        most: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let mut answer = self.came(self.telling.get(at.as_str()).send().await)?;
        if answer.status() != StatusCode::OK {
            return Err(Trouble::Broken);
        }
        self.body(&mut answer, most).await
    }

    /// An answer that sends nobody elsewhere.
    fn came(&self, sent: reqwest::Result<Response>) -> Result<Response, Trouble> {
        let answer = sent.map_err(|error| self.trouble(&error))?;
        match answer.status().is_redirection() {
            true => Err(Trouble::Redirected),
            false => Ok(answer),
        }
    }

    async fn body(
        &self,
        answer: &mut Response,
        most: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.trouble(&error))? {
            if body.len() + chunk.len() > most {
                return Err(Trouble::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn trouble(&self, error: &reqwest::Error) -> Trouble {
        if !error.is_connect() {
            return if error.is_timeout() {
                Trouble::TimedOut
            } else {
                Trouble::Broken
            };
        }
        let mut cause = error.source();
        while let Some(inner) = cause {
            if inner.to_string() == "dns error" {
                return Trouble::NoName;
            }
            if is_tls(inner) {
                let fault = self.witness.as_ref().and_then(|it| it.fault());
                return fault.map_or(Trouble::Broken, Trouble::Certificate);
            }
            cause = inner.source();
        }
        Trouble::Unreachable
    }
}

/// Whether a no is the server's own. A gateway before it gives no number of the server's.
pub(crate) const fn is_word(refusal: &Refusal) -> bool {
    refusal.code().is_some()
}

/// Handshakes report through errors of the system, with the real one inside, perhaps twice; what is inside is not among
/// the sources.
fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let inside = || error.downcast_ref::<std::io::Error>()?.get_ref();
    error.is::<rustls::Error>() || inside().is_some_and(|inner| is_tls(inner))
}
