//! The test of one server, for a person who wants to know what is wrong.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use protocol::{Refusal, Serial};

use super::{Approvals, Server};
use crate::account::{Account, ServerId};
use crate::certificate::Certificate;
use crate::health::Health;
use crate::wire::{Reply, Trouble};

/// One step of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was looked at, and what was seen.
    pub what: What,
    /// Why it failed, where it is the way to the server that failed.
    pub trouble: Option<Trouble>,
}

/// What a step looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// Its name leads to an address.
    Name {
        /// The first one.
        address: Option<IpAddr>,
    },
    /// Somebody listens there.
    Reach {
        /// Where.
        port: u16,
        /// How long it took, in milliseconds.
        ms: Option<i64>,
    },
    /// Its certificate is taken.
    Certificate {
        /// The one that was seen.
        certificate: Option<Certificate>,
    },
    /// It answers.
    Answer,
    /// Its clock and this computer's agree.
    Clock {
        /// How many seconds the server's is ahead.
        seconds: i64,
    },
    /// It knows a token.
    Token {
        /// Which.
        serial: Serial,
        /// What it says when it does not.
        refusal: Option<Refusal>,
    },
}

impl Step {
    const fn good(what: What) -> Self {
        Self {
            what,
            trouble: None,
        }
    }

    const fn bad(what: What, trouble: Trouble) -> Self {
        Self {
            what,
            trouble: Some(trouble),
        }
    }

    /// Whether it is right.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        match &self.what {
            What::Clock { seconds } => !Health::is_off(*seconds),
            What::Token { refusal, .. } => refusal.is_none() && self.trouble.is_none(),
            _ => self.trouble.is_none(),
        }
    }
}

impl Approvals {
    /// Tests the way to a server, over a new connection: its name, whether somebody listens, the certificate, an
    /// answer, the clock, and each token. What comes after a step of the way that failed is left out, as are the name
    /// and the listener where only a proxy reaches the server. Requests that the server has open are left to the next
    /// round. Takes as long as a round and a connection at most.
    #[must_use]
    pub fn probe(&self, server: &ServerId) -> Vec<Step> {
        let accounts = self.accounts_of(server);
        let Some(first) = accounts.first() else {
            return Vec::new();
        };
        let found = self.server_of(first.about());
        let _alone = found.asking();
        found.hang_up();
        let replies = self.ask_all(&found, &accounts);
        let silent = replies.iter().find_map(|reply| reply.as_ref().err());
        let silent = silent
            .filter(|_| replies.iter().all(Result::is_err))
            .cloned();
        let mut steps = self.way(&found, silent.as_ref());
        if steps.iter().any(|step| !step.is_good()) {
            return steps;
        }
        steps.extend(self.seen_certificate(&found, silent.as_ref()));
        match silent {
            Some(Trouble::Certificate(_)) => return steps,
            Some(trouble) => {
                steps.push(Step::bad(What::Answer, trouble));
                return steps;
            }
            None => steps.push(Step::good(What::Answer)),
        }
        let seconds = found.health().offset_s;
        steps.extend(seconds.map(|seconds| Step::good(What::Clock { seconds })));
        steps.extend(accounts.iter().zip(&replies).map(|it| token(it.0, it.1)));
        steps
    }

    /// Name and listener. A server that answered was reached, whatever they say.
    fn way(&self, server: &Server, silent: Option<&Trouble>) -> Vec<Step> {
        let (host, port) = (server.endpoint.host(), server.endpoint.port());
        let found = self.wire.find(host, port);
        let address = found.as_ref().ok().and_then(|all| all.first());
        let address = address.map(SocketAddr::ip);
        let name = |trouble| Step {
            what: What::Name { address },
            trouble,
        };
        let to = match (found, silent) {
            (Ok(to), _) => to,
            (Err(_), None) => return Vec::new(),
            (Err(trouble), Some(_)) => return vec![name(Some(trouble))],
        };
        let before = self.rim.clock.steady_ms();
        let reached = self.wire.knock(&to);
        let ms = self.rim.clock.steady_ms().saturating_sub(before);
        match (reached, silent) {
            (Ok(()), _) => {
                let ms = Some(ms);
                vec![name(None), Step::good(What::Reach { port, ms })]
            }
            (Err(_), None) => Vec::new(),
            (Err(trouble), Some(_)) => {
                let reach = What::Reach { port, ms: None };
                vec![name(None), Step::bad(reach, trouble)]
            }
        }
    }

    fn seen_certificate(&self, server: &Server, silent: Option<&Trouble>) -> Option<Step> {
        let seen = || server.line(&self.wire).ok()?.certificate();
        let certificate = (!server.endpoint.is_plain()).then(seen)?;
        match silent {
            Some(trouble @ Trouble::Certificate(_)) => Some(Step::bad(
                What::Certificate { certificate },
                trouble.clone(),
            )),
            // Without one the handshake broke, and the answer says how.
            _ => certificate.map(|seen| {
                Step::good(What::Certificate {
                    certificate: Some(seen),
                })
            }),
        }
    }
}

fn token(account: &Arc<Account>, reply: &Result<Reply, Trouble>) -> Step {
    let address = &account.about().address;
    let serial = address.serial().clone();
    let (refusal, trouble) = match reply {
        Err(trouble) => (None, Some(trouble.clone())),
        Ok(reply) => match address.polled(reply.status, &reply.body) {
            Ok(_) => (None, None),
            Err(protocol::Error::Refused(refusal)) => (Some(refusal), None),
            Err(_) => (None, Some(Trouble::Broken)),
        },
    };
    Step {
        what: What::Token { serial, refusal },
        trouble,
    }
}
