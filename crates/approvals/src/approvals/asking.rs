//! Questions to a server, and what its answers say.

use std::sync::Arc;

use protocol::{Challenge, Request, Why};

use super::{Approvals, Server, serials};
use crate::account::{About, Account, ServerId};
use crate::handle::Mark;
use crate::history::Entry;
use crate::inbox::Gone;
use crate::wire::{Reply, Trouble, is_word};

/// What one round brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Whether the server answered at all.
    pub answered: bool,
    /// Requests that are new.
    pub arrived: Vec<Mark>,
    /// Those of them that the person is to be told of by a notice; the rate guard holds back the others.
    pub notify: Vec<Mark>,
    /// Requests that no longer wait, so their notices go.
    pub gone: Vec<(Mark, Gone)>,
    /// How many claims were dropped because they are not genuine.
    pub dropped: usize,
}

impl Approvals {
    /// Asks one server for all its tokens at once. Rounds of one server follow each other.
    pub fn round(&self, server: &ServerId) -> Round {
        let accounts = self.accounts_of(server);
        let Some(first) = accounts.first() else {
            let mut round = self.expire();
            round.answered = true;
            return round;
        };
        let found = self.server_of(first.about());
        let _alone = found.asking();
        let mut round = self.expire();
        let replies = self.ask_all(&found, &accounts);
        for (account, reply) in accounts.iter().zip(replies) {
            match reply {
                Err(trouble) => {
                    let serial = account.about().address.serial();
                    let now = self.rim.clock.steady_ms();
                    found.health().missed(serial, now, trouble);
                }
                Ok(reply) => self.hear(&found, account, &reply, &mut round),
            }
        }
        // What was said of a token that was removed meanwhile is of no use.
        let left = serials(&self.accounts(), server);
        let mut health = found.health();
        health.keep_only(&left);
        health.rounded(round.answered);
        drop(health);
        // What cannot be written now is written with the next round.
        let _ = self.keep_history();
        round
    }

    /// Asks for one token.
    pub(crate) fn ask_one(
        &self,
        server: &Server,
        account: &Arc<Account>,
    ) -> Result<Reply, Trouble> {
        let replies = self.ask_all(server, std::slice::from_ref(account));
        replies.into_iter().next().unwrap_or(Err(Trouble::Broken))
    }

    /// The tokens of one server.
    pub(super) fn accounts_of(&self, server: &ServerId) -> Vec<Arc<Account>> {
        let mut all = self.accounts();
        all.retain(|one| one.about().server() == *server);
        all
    }

    /// Asks for all; and once more for those whose clock was off, if the server just said what time it is.
    pub(super) fn ask_all(
        &self,
        server: &Server,
        accounts: &[Arc<Account>],
    ) -> Vec<Result<Reply, Trouble>> {
        let before = server.health().offset_s;
        let mut replies = self.ask_at(server, accounts, before);
        let after = self.learn(server, &replies);
        if used(before) == used(after) {
            return replies;
        }
        let off: Vec<usize> = (0..)
            .zip(accounts.iter().zip(&replies))
            .filter(|(_, (account, reply))| is_off(account, reply))
            .map(|(place, _)| place)
            .collect();
        let late = off.iter().filter_map(|place| accounts.get(*place).cloned());
        let late: Vec<Arc<Account>> = late.collect();
        for (place, reply) in off.into_iter().zip(self.ask_at(server, &late, after)) {
            if let Some(old) = replies.get_mut(place) {
                *old = reply;
            }
        }
        replies
    }

    fn ask_at(
        &self,
        server: &Server,
        accounts: &[Arc<Account>],
        offset_s: Option<i64>,
    ) -> Vec<Result<Reply, Trouble>> {
        let now = self.rim.clock.unix_ms().div_euclid(1000);
        let now = now.saturating_add(used(offset_s));
        let asks: Vec<Option<Arc<Request>>> = accounts
            .iter()
            .map(|one| one.ask(now, offset_s.is_some()).ok())
            .collect();
        let sent: Vec<Arc<Request>> = asks.iter().flatten().cloned().collect();
        let line = match server.line(&self.wire) {
            Ok(line) => line,
            Err(trouble) => return asks.iter().map(|_| Err(trouble.clone())).collect(),
        };
        let mut replies = self.wire.send_all(&line, &sent).into_iter();
        asks.iter()
            .map(|ask| ask.as_ref().and_then(|_| replies.next()))
            .map(|reply| reply.unwrap_or(Err(Trouble::Broken)))
            .collect()
    }

    /// What time it is over there.
    fn learn(&self, server: &Server, replies: &[Result<Reply, Trouble>]) -> Option<i64> {
        let date = replies.iter().flatten().find_map(|reply| reply.date);
        let line = server.line(&self.wire).ok();
        let mut health = server.health();
        if let Some(seen) = line.and_then(|line| line.certificate()) {
            health.certificate = Some(seen);
        }
        if let Some(date) = date {
            let now = self.rim.clock.unix_ms().div_euclid(1000);
            health.offset_s = Some(date.saturating_sub(now));
        }
        health.offset_s
    }

    /// What a server says about one token.
    fn hear(&self, server: &Server, account: &Account, reply: &Reply, round: &mut Round) {
        let about = account.about();
        let now = self.rim.clock.steady_ms();
        let serial = about.address.serial();
        let (claims, refusal) = match about.address.polled(reply.status, &reply.body) {
            Ok(claims) => (Some(claims), None),
            Err(protocol::Error::Refused(refusal)) if is_word(&refusal) => (None, Some(refusal)),
            Err(_) => return server.health().missed(serial, now, Trouble::Broken),
        };
        round.answered = true;
        {
            let mut health = server.health();
            health.heard(serial, self.rim.clock.unix_ms());
            health.told(serial, refusal);
        }
        let Some(claims) = claims else { return };
        let all = claims.len();
        let genuine: Vec<Challenge> = claims
            .into_iter()
            .filter_map(|claim| claim.verify(&about.address, account.server_key(), now).ok())
            .collect();
        let dropped = all - genuine.len();
        round.dropped += dropped;
        server.health().doubted(serial, dropped);
        self.sight(about, genuine, round);
    }

    fn sight(&self, about: &About, challenges: Vec<Challenge>, round: &mut Round) {
        let (now, unix) = (self.rim.clock.steady_ms(), self.rim.clock.unix_ms());
        let entries: Vec<Entry> = challenges
            .iter()
            .map(|one| Entry::new(one, &about.issuer, &about.label, unix))
            .collect();
        let mut state = self.state();
        // A token that was removed meanwhile has no requests.
        if !state
            .accounts
            .iter()
            .any(|one| one.about().address == about.address)
        {
            return;
        }
        let sighted = state.inbox.sight(&about.address, challenges, now);
        for mark in &sighted.arrived {
            if let Some(entry) = entries.iter().find(|entry| entry.mark == *mark) {
                state.history.add(entry.clone());
            }
        }
        state.close(&sighted.gone, &sighted.arrived);
        round.arrived.extend(sighted.arrived);
        round.notify.extend(sighted.notify);
        round.gone.extend(sighted.gone);
    }

    /// Takes away what is too old.
    fn expire(&self) -> Round {
        let mut state = self.state();
        let old = state.inbox.expire(self.rim.clock.steady_ms());
        let gone: Vec<(Mark, Gone)> = old.into_iter().map(|it| (it, Gone::TooOld)).collect();
        state.close(&gone, &[]);
        Round {
            gone,
            ..Round::default()
        }
    }
}

/// The seconds that are added to our time. A few are the network's, and change with every answer. More than a day is no
/// clock that is off: whoever is between would get questions signed that are good another day.
const fn used(offset_s: Option<i64>) -> i64 {
    match offset_s {
        Some(offset) if matches!(offset.unsigned_abs(), 10..=86_400) => offset,
        _ => 0,
    }
}

fn is_off(account: &Account, reply: &Result<Reply, Trouble>) -> bool {
    let Ok(reply) = reply else { return false };
    let address = &account.about().address;
    reply.status != 200
        && matches!(
            address.polled(reply.status, &reply.body),
            Err(protocol::Error::Refused(refusal)) if refusal.why() == Why::ClockOff
        )
}
