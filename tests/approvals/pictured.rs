//! A picture that a link names, from a host that speaks TLS by an authority of its own.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::double::{Double, Say};
use crate::scene;
use crate::support::{App, PASSWORD, Process, Stage, eventually, holds};

/// Makes an authority, a certificate of this computer and a picture; serves that under every name, and notes the names.
const HOST: &str = r#"
import http.server, os, ssl, struct, subprocess, sys, zlib
os.chdir(sys.argv[1])
run = lambda text: subprocess.run(text.split(), check=True, capture_output=True)
run("openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=Lab -keyout ca.key -out ca.pem")
run("openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout tls.key -out tls.csr")
open("names", "w").write("subjectAltName=DNS:localhost")
run("openssl x509 -req -in tls.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out tls.pem")
side = 200
inside = lambda x, y: (x - 100) ** 2 + (y - 100) ** 2 < 95 ** 2 and not 80 < x < 120
row = lambda y: b"\0" + b"".join(b"\x1e\x5a\xc8\xff" if inside(x, y) else bytes(4) for x in range(side))
chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
png = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
       + chunk(b"IDAT", zlib.compress(b"".join(map(row, range(side))))) + chunk(b"IEND", b""))
class Host(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open("asked", "a").write(self.path + "\n")
        self.send_response(200)
        self.send_header("Content-Length", str(len(png)))
        self.end_headers()
        self.wfile.write(png)
    log_message = lambda *_: None
server = http.server.HTTPServer(("127.0.0.1", 0), Host)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("tls.pem", "tls.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
open("port.new", "w").write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
"#;

/// Has a picture, and notes who asks for it.
struct Host {
    folder: PathBuf,
    port: String,
    _process: Process,
}

impl Host {
    fn start(stage: &Stage) -> Self {
        let folder = stage.path("tmp");
        let mut command = Command::new("python3");
        let process = Process::start(command.args(["-c", HOST]).arg(&folder));
        let port = eventually("the host", || {
            std::fs::read_to_string(folder.join("port")).ok()
        });
        Self {
            folder,
            port,
            _process: process,
        }
    }

    /// What is added to a link.
    fn named(&self, name: &str) -> String {
        format!("&image=https%3A%2F%2Flocalhost%3A{}%2F{name}", self.port)
    }

    fn asked(&self) -> String {
        std::fs::read_to_string(self.folder.join("asked")).unwrap_or_default()
    }

    fn authority(&self) -> String {
        self.folder.join("ca.pem").display().to_string()
    }
}

/// How wide the picture of the first of these is; none where there are letters.
fn width(app: &App<'_>, of: &str) -> Value {
    let body = "return document.querySelector(arguments[0])?.naturalWidth ?? null";
    app.script(body, json!([format!("{of} .avatar img")]))
}

#[test]
fn a_picture_is_fetched_once_the_person_said_so_and_stands_where_letters_stood() {
    let double = Double::start(|asked| match asked.is_upload() {
        true => Say::enrolled(),
        false => Say::value(Vec::<Value>::new()),
    });
    let stage = scene::stage();
    let host = Host::start(&stage);
    let profile = stage.profile().display().to_string();
    let arguments = ["--profile".to_owned(), profile];
    let app = stage.open_under(&arguments, &[("SSL_CERT_FILE", &host.authority())]);
    app.unlock(PASSWORD);
    let link = |serial: &str, name: &str| format!("{}{}", double.link(serial), host.named(name));
    scene::enrol(&app, &link("PIPU1", "unwanted.png"));
    let code = "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ&issuer=Example";
    scene::hand_over(&stage, &format!("{code}{}", host.named("code.png")));
    app.see("draft");
    app.click("picture-wanted");
    app.confirm_draft();
    holds("the picture in the row", || {
        width(&app, "[data-testid=row]") == 96
    });
    scene::hand_over(&stage, &link("PIPU2", "approvals.png"));
    app.see("enrolment");
    app.read(&format!("Fetch its picture from localhost:{}", host.port));
    app.click("picture-wanted");
    app.submit_when_ready("enrol-confirm");
    app.see("enrolled");
    app.click("enrolled-done");
    app.open_settings("approvals");
    holds("the picture of the server", || {
        width(&app, "[data-testid=approvals-section]") == 96
    });
    assert_eq!(host.asked(), "/code.png\n/approvals.png\n");
}
