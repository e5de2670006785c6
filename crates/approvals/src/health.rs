//! Whether a server is heard, and what is wrong. Pure.

use std::collections::BTreeMap;

use protocol::{Refusal, Serial, Why};

use crate::certificate::{Certificate, Fingerprint};
use crate::trust::CertificateFault;
use crate::wire::Trouble;

/// What is known of one server.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// The last answer, in milliseconds since 1970.
    pub last_contact_ms: Option<i64>,
    /// How many seconds the server's clock is ahead of this computer's; negative when it is behind.
    pub offset_s: Option<i64>,
    /// Its certificate; none over `http`.
    pub certificate: Option<Certificate>,
    /// Rounds in a row without an answer.
    pub failures: u32,
    /// By token: one may get no answers while others do.
    silence: BTreeMap<Serial, Silence>,
    refusals: BTreeMap<Serial, Refusal>,
    forged: BTreeMap<Serial, usize>,
}

#[derive(Debug, Clone)]
struct Silence {
    /// By the steady clock.
    since_ms: i64,
    trouble: Trouble,
}

/// Something the person must be told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ailment {
    /// No answer for ten minutes or longer.
    Silent {
        /// For how long, in milliseconds.
        for_ms: i64,
        /// The last reason.
        trouble: Trouble,
    },
    /// The certificate is not the one that was pinned. Said at once.
    CertificateChanged {
        /// The one that was.
        pinned: Fingerprint,
        /// The one that is.
        seen: Fingerprint,
    },
    /// The server no longer knows this token, or another device has it: enrol it anew.
    NotKnown {
        /// Which.
        serial: Serial,
    },
    /// The server refuses to be asked for this token.
    Refused {
        /// Which.
        serial: Serial,
        /// Why.
        refusal: Refusal,
    },
    /// What the server has open for this token does not carry its signature, and is not shown: somebody is between, or
    /// the server's keys were replaced.
    NotGenuine {
        /// Which.
        serial: Serial,
        /// How many of the last answer.
        claims: usize,
    },
    /// The clocks differ by more than a minute.
    ClockOff {
        /// How many seconds the server's is ahead.
        seconds: i64,
    },
}

impl Health {
    /// Without an answer for this long, somebody is told.
    pub const SILENT_MS: i64 = 10 * 60_000;
    /// Servers refuse what is further off.
    const CLOCK_S: u64 = 60;

    /// The server answered for a token, whatever it said.
    pub(crate) fn heard(&mut self, serial: &Serial, unix_ms: i64) {
        self.last_contact_ms = Some(unix_ms);
        self.silence.remove(serial);
    }

    /// It did not.
    pub(crate) fn missed(&mut self, serial: &Serial, steady_ms: i64, trouble: Trouble) {
        let silence = self.silence.get(serial);
        let since_ms = silence.map_or(steady_ms, |it| it.since_ms);
        let silence = Silence { since_ms, trouble };
        self.silence.insert(serial.clone(), silence);
    }

    /// A round is over.
    pub(crate) const fn rounded(&mut self, answered: bool) {
        self.failures = if answered {
            0
        } else {
            self.failures.saturating_add(1)
        };
    }

    /// What it says about one token.
    pub(crate) fn told(&mut self, serial: &Serial, refusal: Option<Refusal>) {
        match refusal {
            None => self.refusals.remove(serial),
            Some(refusal) => self.refusals.insert(serial.clone(), refusal),
        };
    }

    /// How much of its last answer about one token is not genuine.
    pub(crate) fn doubted(&mut self, serial: &Serial, claims: usize) {
        if claims == 0 {
            self.forged.remove(serial);
        } else {
            self.forged.insert(serial.clone(), claims);
        }
    }

    /// Other tokens are gone from here.
    pub(crate) fn keep_only(&mut self, serials: &[Serial]) {
        self.silence.retain(|serial, _| serials.contains(serial));
        self.refusals.retain(|serial, _| serials.contains(serial));
        self.forged.retain(|serial, _| serials.contains(serial));
    }

    /// Whether a clock that differs by so much is wrong.
    pub(crate) const fn is_off(seconds: i64) -> bool {
        seconds.unsigned_abs() > Self::CLOCK_S
    }

    /// The last reason why there was no answer for a token; none while there are answers for all.
    #[must_use]
    pub fn trouble(&self) -> Option<&Trouble> {
        self.longest().map(|silence| &silence.trouble)
    }

    fn longest(&self) -> Option<&Silence> {
        self.silence.values().min_by_key(|it| it.since_ms)
    }

    /// All that is wrong at this moment of the steady clock.
    #[must_use]
    pub fn ailments(&self, steady_ms: i64) -> Vec<Ailment> {
        let mut all = Vec::new();
        if let Some(Silence { since_ms, trouble }) = self.longest() {
            let for_ms = steady_ms.saturating_sub(*since_ms);
            match trouble {
                Trouble::Certificate(CertificateFault::Changed { pinned, seen }) => {
                    let (pinned, seen) = (*pinned, *seen);
                    all.push(Ailment::CertificateChanged { pinned, seen });
                }
                _ if for_ms >= Self::SILENT_MS => all.push(Ailment::Silent {
                    for_ms,
                    trouble: trouble.clone(),
                }),
                _ => {}
            }
        }
        if let Some(seconds) = self.offset_s
            && Self::is_off(seconds)
        {
            all.push(Ailment::ClockOff { seconds });
        }
        for (serial, claims) in &self.forged {
            let (serial, claims) = (serial.clone(), *claims);
            all.push(Ailment::NotGenuine { serial, claims });
        }
        for (serial, refusal) in &self.refusals {
            let serial = serial.clone();
            match refusal.why() {
                Why::NotKnown | Why::NoSuchToken => all.push(Ailment::NotKnown { serial }),
                Why::ClockOff => {}
                _ => all.push(Ailment::Refused {
                    serial,
                    refusal: refusal.clone(),
                }),
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_minutes_without_an_answer_are_said_and_end_with_one() {
        let mut health = Health::default();
        let serial = Serial::new("PIPU1").expect("a serial");
        health.missed(&serial, 1_000, Trouble::Unreachable);
        health.missed(&serial, 300_000, Trouble::TimedOut);
        assert_eq!(health.ailments(600_999), []);
        let silent = Ailment::Silent {
            for_ms: 600_000,
            trouble: Trouble::TimedOut,
        };
        assert_eq!(health.ailments(601_000), [silent]);
        health.heard(&serial, 5);
        assert_eq!(health.ailments(9_999_999), []);
        assert_eq!(health.last_contact_ms, Some(5));
    }

    #[test]
    fn a_changed_certificate_is_said_at_once() {
        let (pinned, seen) = (Fingerprint([1; 32]), Fingerprint([2; 32]));
        let mut health = Health::default();
        let changed = CertificateFault::Changed { pinned, seen };
        let serial = Serial::new("PIPU1").expect("a serial");
        health.missed(&serial, 0, Trouble::Certificate(changed));
        assert_eq!(
            health.ailments(0),
            [Ailment::CertificateChanged { pinned, seen }]
        );
    }

    #[test]
    fn a_clock_is_off_from_a_minute_on() {
        let mut health = Health::default();
        for (seconds, said) in [(60, 0), (-60, 0), (61, 1), (-61, 1), (i64::MIN, 1)] {
            health.offset_s = Some(seconds);
            assert_eq!(health.ailments(0).len(), said, "{seconds}");
        }
    }
}
