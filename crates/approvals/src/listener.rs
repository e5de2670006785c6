//! The thread that asks one server, again and again.

use std::net::IpAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::account::ServerId;
use crate::approvals::{Approvals, Round};
use crate::rounds::Rounds;

/// Asks one server for as long as it lives. After a sleep and on another network it asks at once, over new connections.
/// A server that hangs holds up nobody but its own listener.
pub struct Listener {
    post: Arc<Post>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Post {
    orders: Mutex<Orders>,
    rung: Condvar,
}

#[derive(Default)]
struct Orders {
    hurry: bool,
    stop: bool,
}

impl Listener {
    /// Somebody who comes back to the computer is noticed within this time.
    const GLANCE_MS: i64 = 1_000;
    /// What was between two glances, if it was not a round, was a sleep.
    const SLEPT_MS: i64 = 10_000;

    /// Starts asking; the first round is at once. `told` is called on the listener's thread after each round, with
    /// what it brought: it must not block long, and must not drop this listener.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(
        approvals: Arc<Approvals>,
        server: ServerId,
        told: impl FnMut(&ServerId, Round) + Send + 'static,
    ) -> std::io::Result<Self> {
        let post = Arc::new(Post::default());
        let theirs = post.clone();
        let thread = std::thread::Builder::new()
            .name("approvals".to_owned())
            .spawn(move || listen(&approvals, &server, &theirs, told))?;
        Ok(Self {
            post,
            thread: Some(thread),
        })
    }

    /// Ask now: "check now", after a sleep, an unlock, or on another network.
    pub fn hurry(&self) {
        self.post.orders().hurry = true;
        self.post.rung.notify_one();
    }

    /// Stops without waiting: for a lock, and at the end. A round that is on its way goes on for [twice
    /// the time of an answer](crate::Limits::whole), and nobody is told of it.
    pub fn stop(mut self) {
        self.thread = None;
    }
}

impl Drop for Listener {
    /// Returns when a round that is on its way is over: after twice [`Limits::whole`](crate::Limits::whole), or four
    /// times when the clock is off.
    fn drop(&mut self) {
        self.post.orders().stop = true;
        self.post.rung.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic in `told` has been reported by its own thread.
            drop(thread.join());
        }
    }
}

impl Post {
    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn listen(
    approvals: &Approvals,
    server: &ServerId,
    post: &Post,
    mut told: impl FnMut(&ServerId, Round),
) {
    let clock = &approvals.rim.clock;
    let (mut rounds, mut route) = (Rounds::new(), approvals.rim.network.route());
    let mut glanced = clock.steady_ms();
    loop {
        let now = clock.steady_ms();
        let slept = now.saturating_sub(glanced) > Listener::SLEPT_MS;
        if moved(approvals, &mut route) || slept {
            approvals.hang_up(server);
            rounds.hurry();
        }
        glanced = now;
        let mut orders = post.orders();
        if orders.stop {
            return;
        }
        if std::mem::take(&mut orders.hurry) {
            rounds.hurry();
        }
        let wait = rounds.due_ms(approvals.situation()).saturating_sub(now);
        if wait > 0 {
            let wait = u64::try_from(wait.min(Listener::GLANCE_MS)).unwrap_or(1);
            drop(post.rung.wait_timeout(orders, Duration::from_millis(wait)));
            continue;
        }
        drop(orders);
        let round = approvals.round(server);
        if !round.answered {
            approvals.hang_up(server);
        }
        let chance = approvals.rim.chance.below(Rounds::CHANCES);
        glanced = clock.steady_ms();
        rounds.ended(glanced, round.answered, chance);
        if post.orders().stop {
            return;
        }
        told(server, round);
    }
}

/// Another network, or one again. Without any there is nothing to be done.
fn moved(approvals: &Approvals, last: &mut Option<IpAddr>) -> bool {
    let now = approvals.rim.network.route();
    let before = std::mem::replace(last, now);
    now.is_some() && before != now
}
