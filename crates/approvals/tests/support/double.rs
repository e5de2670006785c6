//! A server that does whatever it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use data_encoding::{BASE32, BASE64};
use getrandom::SysRng;
use rsa::PrivateKey;
use rsa::pkcs1::EncodeRsaPublicKey;
use sha2::Sha256;

/// What the double was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) fields: BTreeMap<String, String>,
}

/// What it says.
pub(crate) enum Say {
    /// An answer of HTTP, whole.
    Http {
        status: u16,
        more: String,
        body: String,
    },
    /// Exactly these bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// The head, and then byte after byte for as long as somebody listens.
    Drip,
    /// Blanks without end.
    Endless,
    /// Nothing, until the other side leaves.
    Hang,
}

pub(crate) struct Double {
    pub(crate) address: SocketAddr,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
    pub(crate) connections: Arc<AtomicUsize>,
    /// How many bytes it got rid of.
    pub(crate) written: Arc<AtomicUsize>,
    left: Arc<AtomicBool>,
}

type Behave = Arc<dyn Fn(&Asked) -> Say + Send + Sync>;

impl Double {
    pub(crate) fn start(behave: impl Fn(&Asked) -> Say + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let double = Self {
            address: listener.local_addr().expect("an address"),
            asked: Arc::default(),
            connections: Arc::default(),
            written: Arc::default(),
            left: Arc::default(),
        };
        let behave: Behave = Arc::new(behave);
        let (asked, connections) = (double.asked.clone(), double.connections.clone());
        let (written, left) = (double.written.clone(), double.left.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if left.load(Ordering::SeqCst) {
                    break;
                }
                connections.fetch_add(1, Ordering::SeqCst);
                let (behave, asked, written) = (behave.clone(), asked.clone(), written.clone());
                std::thread::spawn(move || serve(stream, &behave, &asked, &written));
            }
        });
        double
    }

    /// A link for its token `serial`.
    pub(crate) fn link(&self, serial: &str) -> String {
        let (url, credential) = (self.url(), "0123456789".repeat(4));
        format!(
            "otpauth://pipush/ada?url={url}&ttl=10&issuer=Double&enrollment_credential={credential}&v=1&serial={serial}&sslverify=0"
        )
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/ttype/push", self.address)
    }

    /// Takes no more connections, from the moment when this returns.
    pub(crate) fn leave(&self) {
        self.left.store(true, Ordering::SeqCst);
        // Who waits for connections sees it at the next one.
        while TcpStream::connect(self.address).is_ok() {}
    }

    pub(crate) fn questions(&self) -> usize {
        self.asked.lock().expect("a lock").len()
    }
}

impl Asked {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
    pub(crate) fn serial(&self) -> &str {
        self.field("serial").unwrap_or_default()
    }
    pub(crate) fn is_upload(&self) -> bool {
        self.fields.contains_key("pubkey")
    }
    pub(crate) fn is_poll(&self) -> bool {
        self.fields.contains_key("timestamp")
    }
}

impl Say {
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::Http {
            status,
            more: String::new(),
            body: body.to_string(),
        }
    }

    /// The answer to an upload.
    pub(crate) fn enrolled() -> Self {
        let der = SERVER.as_public_key().to_pkcs1_der().expect("DER");
        let key = BASE64.encode(der.as_bytes());
        Self::json(
            200,
            &serde_json::json!({"result": {"status": true, "value": true},
                "detail": {"public_key": key, "rollout_state": "enrolled"}}),
        )
    }

    pub(crate) fn value(value: impl Into<serde_json::Value>) -> Self {
        let value: serde_json::Value = value.into();
        Self::json(
            200,
            &serde_json::json!({"result": {"status": true, "value": value}}),
        )
    }

    pub(crate) fn refused(status: u16, code: i64, message: &str) -> Self {
        Self::json(
            status,
            &serde_json::json!({"result": {"status": false, "error": {"code": code, "message": message}}}),
        )
    }
}

/// The double's key for every token. Small, for speed.
static SERVER: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::new(&mut SysRng, 2048).expect("a key"));

fn sign(text: &str) -> String {
    BASE32.encode(
        &SERVER
            .pkcs1v15_sign::<Sha256>(text.as_bytes())
            .expect("a signature"),
    )
}

/// The name of the request of this number.
pub(crate) fn nonce(number: u32) -> String {
    BASE32.encode(format!("{number:020}").as_bytes())
}

/// A request that the double really signed.
pub(crate) fn challenge(
    url: &str,
    serial: &str,
    number: u32,
    presence: Option<&str>,
) -> serde_json::Value {
    claim(url, serial, number, "Login from 127.0.0.1?", presence)
}

/// The same with words of its own.
pub(crate) fn claim(
    url: &str,
    serial: &str,
    number: u32,
    question: &str,
    presence: Option<&str>,
) -> serde_json::Value {
    let nonce = nonce(number);
    let mut signed = format!("{nonce}|{url}|{serial}|{question}|VPN|0");
    if let Some(presence) = presence {
        signed = format!("{signed}|{presence}");
    }
    let mut all = serde_json::json!({"nonce": nonce, "url": url, "serial": serial, "question": question,
        "title": "VPN", "sslverify": "0", "signature": sign(&signed)});
    if let Some(presence) = presence {
        all["require_presence"] = presence.into();
    }
    all
}

fn serve(stream: TcpStream, behave: &Behave, asked: &Mutex<Vec<Asked>>, written: &AtomicUsize) {
    let mut write = stream.try_clone().expect("a second handle");
    let mut read = BufReader::new(stream);
    while let Some(question) = hear(&mut read) {
        asked.lock().expect("a lock").push(question.clone());
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        match behave(&question) {
            Say::Http { status, more, body } => {
                let length = body.len();
                let text =
                    format!("HTTP/1.1 {status} X\r\n{more}Content-Length: {length}\r\n\r\n{body}");
                if write.write_all(text.as_bytes()).is_err() {
                    return;
                }
            }
            Say::Bytes(bytes) => {
                drop(write.write_all(&bytes));
                return;
            }
            Say::Drip => {
                drop(write.write_all(format!("{head}Content-Length: 100000\r\n\r\n").as_bytes()));
                let (_keep, never) = std::sync::mpsc::channel::<()>();
                while write.write_all(b" ").is_ok() {
                    let _ = never.recv_timeout(std::time::Duration::from_millis(20));
                }
                return;
            }
            Say::Endless => {
                drop(write.write_all(format!("{head}\r\n").as_bytes()));
                let block = vec![b' '; 65_536];
                while write.write_all(&block).is_ok() {
                    written.fetch_add(block.len(), Ordering::SeqCst);
                }
                return;
            }
            Say::Hang => {
                drop(read.read(&mut [0; 1]));
                return;
            }
        }
    }
}

fn hear(read: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut first = String::new();
    read.read_line(&mut first).ok()?;
    let target = first.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut line = String::new();
        read.read_line(&mut line).ok()?;
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some(said) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = said.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    read.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').chain(body.split('&'));
    let fields = pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect();
    Some(Asked { fields })
}

fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&pair, 16).expect("hex"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
