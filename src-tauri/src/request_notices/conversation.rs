//! The conversation with the notification service (Desktop Notifications Specification 1.2): one thread, one
//! connection, and one stream for both of its signals, because of two streams the later may be heard first.

use std::collections::HashMap;
use std::num::NonZero;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use async_channel::Receiver;
use desk::rim::{NoticeForm, Pressed, RequestNotice};
use futures_lite::StreamExt as _;
use futures_lite::future::{block_on, or, pending};
use zbus::message::Type;
use zbus::{Connection, MatchRule, Message, MessageStream, Variant};

use super::board::{Board, Fate, Saying, Shown};
use super::buttons;
use super::session_bus::Bus;
use super::wording::{Wording, is_request};
use crate::notices::ID;
use crate::words::Word;

/// The service's name, which its interface has too.
pub(super) const NAME: &str = "org.freedesktop.Notifications";
pub(super) const PATH: &str = "/org/freedesktop/Notifications";
/// Signals that wait to be read; those of other programs' notices come along.
const QUEUE: NonZero<usize> = NonZero::new(256).expect("it is not zero");

/// What is told of a press.
pub(super) type Heed = Arc<dyn Fn(&str, Pressed) + Send + Sync>;

/// What is asked of the thread.
pub(super) enum Wish {
    Raise(RequestNotice),
    Renew(RequestNotice),
    Withdraw(String),
    /// Takes everything away and ends; said when that is done.
    End(SyncSender<()>),
}

/// What the thread waits for.
enum Heard {
    Signal(Option<zbus::Result<Message>>),
    Owner(Option<zbus::Result<Message>>),
    Answer(Answer),
    Wish(Option<Wish>),
}

/// What came of a saying.
enum Answer {
    Raised(Option<Shown>),
    Closed,
}

type Said = Pin<Box<dyn Future<Output = Answer>>>;

/// Talks until that is to end. Without a bus, the next wish looks for one again.
pub(super) fn hold(wished: &Receiver<Wish>, bus: &Bus, heed: &Heed) {
    let mut board = Board::default();
    block_on(async {
        while let Ok(wish) = wished.recv().await {
            if let Some(done) = take(&mut board, wish) {
                let _ = done.send(());
                return;
            }
            match talk(&mut board, wished, bus, heed).await {
                Ok(()) => return,
                Err(error) => tracing::info!(%error, "the session bus takes no notices"),
            }
            board.bus_lost();
        }
    });
}

/// Gives whoever waits for the end.
fn take(board: &mut Board, wish: Wish) -> Option<SyncSender<()>> {
    match wish {
        Wish::Raise(notice) => board.raise(notice),
        Wish::Renew(notice) => board.renew(notice),
        Wish::Withdraw(id) => board.withdraw(&id),
        Wish::End(done) => {
            board.withdraw_all();
            return Some(done);
        }
    }
    None
}

/// Returns when that is to end; fails when the bus does.
async fn talk(
    board: &mut Board,
    wished: &Receiver<Wish>,
    bus: &Bus,
    heed: &Heed,
) -> zbus::Result<()> {
    let bus = bus().build().await?;
    // Both before anything is raised: a press may come at once.
    let mut signals = listen(&bus, signals_of_the_service()?).await?;
    let mut owners = listen(&bus, changes_of_the_service()?).await?;
    let mut saying: Option<Said> = None;
    let mut ending: Option<SyncSender<()>> = None;
    loop {
        if saying.is_none() {
            saying = board.next().map(|it| say(bus.clone(), it));
        }
        if saying.is_none()
            && let Some(done) = ending.take()
        {
            let _ = done.send(());
            return Ok(());
        }
        match hear(&mut signals, &mut owners, &mut saying, wished).await {
            Heard::Signal(signal) => {
                if let Some((shown, fate)) = read_signal(&signal.ok_or_else(gone)??) {
                    tell(heed, board.heard(shown, fate));
                }
            }
            Heard::Owner(change) => {
                let change = change.ok_or_else(gone)??;
                let (_, _, new): (String, String, String) = change.body().deserialize()?;
                board.owner_changed(Some(new).filter(|name| !name.is_empty()));
            }
            Heard::Answer(answer) => {
                saying = None;
                match answer {
                    Answer::Raised(shown) => tell(heed, board.raised(shown)),
                    Answer::Closed => board.closed(),
                }
            }
            Heard::Wish(Some(wish)) if ending.is_none() => ending = take(board, wish),
            // Nobody will hear what is pressed in a notice that came last.
            Heard::Wish(Some(_)) => {}
            Heard::Wish(None) => return Ok(()),
        }
    }
}

/// The next thing that happens. What the service said counts before its end, and its answers before new wishes.
async fn hear(
    signals: &mut MessageStream,
    owners: &mut MessageStream,
    saying: &mut Option<Said>,
    wished: &Receiver<Wish>,
) -> Heard {
    let signal = async { Heard::Signal(signals.next().await) };
    let owner = async { Heard::Owner(owners.next().await) };
    let answer = async {
        match saying {
            Some(said) => Heard::Answer(said.await),
            None => pending().await,
        }
    };
    let wish = async { Heard::Wish(wished.recv().await.ok()) };
    or(signal, or(owner, or(answer, wish))).await
}

fn tell(heed: &Heed, pressed: Option<(String, Pressed)>) {
    if let Some((id, pressed)) = pressed {
        let heed = Arc::clone(heed);
        // An answer goes over the network.
        std::thread::spawn(move || heed(&id, pressed));
    }
}

fn gone() -> zbus::Error {
    zbus::Error::Failure("the bus is gone".to_owned())
}

async fn listen(bus: &Connection, rule: MatchRule<'static>) -> zbus::Result<MessageStream> {
    MessageStream::for_match_rule(rule, bus, Some(QUEUE)).await
}

fn signals_of_the_service() -> zbus::Result<MatchRule<'static>> {
    MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(NAME)
        .interface(NAME)
        .path(PATH)
        .build()
}

fn changes_of_the_service() -> zbus::Result<MatchRule<'static>> {
    MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.DBus")
        .interface("org.freedesktop.DBus")
        .member("NameOwnerChanged")
        .arg(0, NAME)
        .build()
}

fn read_signal(signal: &Message) -> Option<(Shown, Fate)> {
    let (header, body) = (signal.header(), signal.body());
    let (number, fate) = match header.member()?.as_str() {
        "ActionInvoked" => {
            let (number, key) = body.deserialize::<(u32, String)>().ok()?;
            (number, Fate::Pressed(key))
        }
        "NotificationClosed" => {
            let (number, reason) = body.deserialize::<(u32, u32)>().ok()?;
            (number, Fate::Closed(reason))
        }
        _ => return None,
    };
    let owner = header.sender()?.to_string();
    Some((Shown { owner, number }, fate))
}

fn say(bus: Connection, saying: Saying) -> Said {
    Box::pin(async move {
        match saying {
            Saying::Raise { notice, replaces } => {
                let replaces = replaces.map_or(0, |shown| shown.number);
                let shown = notify(&bus, &notice, replaces).await;
                let shown = shown.inspect_err(|error| {
                    tracing::info!(%error, "no notification service took the notice of a request");
                });
                Answer::Raised(shown.ok())
            }
            Saying::Close(Shown { owner, number }) => {
                let close = bus.call_method(
                    Some(owner.as_str()),
                    PATH,
                    Some(NAME),
                    "CloseNotification",
                    &number,
                );
                if let Err(error) = close.await {
                    tracing::debug!(%error, "the notice was gone already");
                }
                Answer::Closed
            }
        }
    })
}

async fn notify(bus: &Connection, notice: &RequestNotice, replaces: u32) -> zbus::Result<Shown> {
    let able = capabilities(bus).await?;
    let is_able = |what: &str| able.iter().any(|it| it == what);
    let Wording { summary, body } = Wording::of(notice, is_able("actions"));
    let body = if is_able("body-markup") {
        escaped(&body)
    } else {
        body
    };
    let actions = if is_able("actions") {
        actions(notice.form)
    } else {
        Vec::new()
    };
    // A request stays until it is taken away; how long the others stay is for the service to say.
    let timeout = if is_request(notice.form) { 0 } else { -1 };
    let hints = hints(notice);
    let words = (
        Word::Ready.text(),
        replaces,
        ID,
        summary,
        body,
        actions,
        hints,
        timeout,
    );
    let answer = bus
        .call_method(Some(NAME), PATH, Some(NAME), "Notify", &words)
        .await?;
    let number = answer.body().deserialize()?;
    let owner = answer.header().sender().map(ToString::to_string);
    let owner = owner.unwrap_or_default();
    Ok(Shown { owner, number })
}

/// What the service can do.
pub(super) async fn capabilities(bus: &Connection) -> zbus::Result<Vec<String>> {
    let answer = bus
        .call_method(Some(NAME), PATH, Some(NAME), "GetCapabilities", &())
        .await?;
    answer.body().deserialize()
}

/// Text for a service that reads bodies as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Keys and labels in turn; the notice itself can be pressed too.
fn actions(form: NoticeForm) -> Vec<&'static str> {
    let offered = buttons::of(form).iter();
    let buttons = offered.flat_map(|(key, label)| [*key, label.text()]);
    buttons
        .chain([buttons::WHOLE, Word::Review.text()])
        .collect()
}

fn hints(notice: &RequestNotice) -> HashMap<&'static str, Variant<'static>> {
    let urgency = if is_request(notice.form) { 2_u8 } else { 1 };
    let mut hints = HashMap::from([
        ("urgency", Variant::from(urgency)),
        ("desktop-entry", Variant::from(ID)),
        ("category", Variant::from("x-countersign.request")),
    ]);
    if notice.form == NoticeForm::Test {
        hints.insert("transient", Variant::from(true));
    }
    if notice.sound {
        hints.insert("sound-name", Variant::from("message-new-instant"));
    } else {
        hints.insert("suppress-sound", Variant::from(true));
    }
    hints
}
