//! The commands one after the other, as a script would use them.

use crate::stage::{PASSWORD, Stage, run_without_vault, text};
use serde_json::{Value, json};
use vault::{Key, RecoveryKey};

const EXAMPLE: &str = "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example";
const COUNTER: &str =
    "otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bank&counter=0";

#[test]
fn init_makes_a_vault_that_password_and_recovery_key_open() {
    let stage = Stage::empty();
    let made = stage.json(&["init"]);
    let key = made["recovery_key"].as_str().expect("a recovery key");
    let key = RecoveryKey::parse(key).expect("it is one");
    let locked = vault::open(&stage.vault()).expect("a vault");
    assert!(locked.unlock(Key::Recovery(&key), 0).is_ok());
    assert_eq!(stage.json(&["list"]), json!([]));
    stage.run(&["init"]).error(1, "already_exists");
    assert_eq!(stage.json(&["check"])["damaged"], 0);
}

#[test]
fn a_token_is_added_listed_and_computed() {
    let mut stage = Stage::new();
    let added = stage.add(EXAMPLE);
    let id = added["id"].as_str().expect("an id");
    let expected = json!({
        "id": id, "type": "totp", "issuer": "Example", "account": "alice",
        "algorithm": "SHA1", "digits": 6, "period": 30, "groups": [], "pinned": false,
        "note": "", "needs_attention": null, "managed": null,
    });
    assert_eq!(stage.json(&["list"]), json!([expected]));
    assert_eq!(
        stage.json(&["code", "example", "--at", "0"]),
        json!({ "code": "282760", "valid_from": 0, "valid_until": 30 })
    );
    assert_eq!(stage.json(&["code", id, "--at", "59"])["valid_until"], 60);
    assert_eq!(
        stage.json(&["code", id.get(..8).expect("32 digits"), "--at", "-1"])["valid_until"],
        0
    );
}

#[test]
fn a_guarded_token_shows_its_code_because_the_password_was_given_just_now() {
    let mut stage = Stage::new();
    stage.add(&format!("{EXAMPLE}&pin=True"));
    assert_eq!(
        stage.json(&["code", "example", "--at", "0"])["code"],
        "282760"
    );
    stage.run(&["code", "example"]).json();
}

#[test]
fn a_uri_may_be_an_argument_or_the_rest_of_standard_input_after_the_password() {
    let stage = Stage::new();
    let said = stage.said(
        &["--json", "--password-file", "-"],
        &["add", "-"],
        &format!("{PASSWORD}\n\n  {EXAMPLE}\n"),
    );
    assert_eq!(said.json()["issuer"], "Example");
    let argument = "otpauth://steam/Steam:bob?secret=MZXW6YTBOI";
    assert_eq!(stage.json(&["add", argument])["type"], "steam");
}

#[test]
fn secrets_are_shown_only_on_purpose() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    stage.add("motp://Old:carol?secret=0123456789abcdef&pin=4711");
    let shown = stage.json(&["list", "--show-secrets"]);
    let secrets: Vec<_> = (0..2)
        .map(|n| (&shown[n]["secret"], &shown[n]["pin"]))
        .collect();
    assert_eq!(
        secrets,
        [
            (&json!("JBSWY3DPEHPK3PXP"), &json!(null)),
            (&json!("0123456789abcdef"), &json!("4711")),
        ]
    );
    let hidden = stage.json(&["list"]);
    assert!(hidden[1].get("secret").is_none() && hidden[1].get("pin").is_none());
    let said = stage.text(&["list", "--show-secrets"]);
    assert!(said.stdout.contains("JBSWY3DPEHPK3PXP") && said.stdout.contains("PIN 4711"));
    assert!(stage.text(&["list"]).stdout.contains("carol"));
}

#[test]
fn a_counter_moves_on_with_every_code() {
    let mut stage = Stage::new();
    stage.add(COUNTER);
    // RFC 4226 appendix D
    for (counter, expected) in ["755224", "287082", "359152"].into_iter().enumerate() {
        assert_eq!(stage.json(&["list"])[0]["counter"], counter);
        let code = stage.json(&["code", "bank"]);
        assert_eq!(
            code,
            json!({ "code": expected, "valid_from": null, "valid_until": null })
        );
    }
    assert_eq!(
        stage.json(&["edit", "bank", "--counter", "1"])["counter"],
        1
    );
    assert_eq!(stage.json(&["code", "bank"])["code"], "287082");
}

#[test]
fn a_token_is_edited() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    let edited = stage.json(&[
        "edit",
        "example",
        "--issuer",
        " Exemplum ",
        "--account",
        "bob",
        "--note",
        "at work",
        "--pinned",
        "true",
        "--digits",
        "8",
        "--period",
        "60",
        "--algorithm",
        "sha256",
    ]);
    let fields = [
        "issuer",
        "account",
        "note",
        "pinned",
        "digits",
        "period",
        "algorithm",
    ];
    let values: Vec<&Value> = fields.iter().map(|field| &edited[*field]).collect();
    let expected = [
        json!("Exemplum"),
        json!("bob"),
        json!("at work"),
        json!(true),
        json!(8),
        json!(60),
        json!("SHA256"),
    ];
    assert_eq!(values, expected.iter().collect::<Vec<_>>());

    stage.keep_secret("GEZDGNBVGY3TQOJQ");
    stage
        .told(
            &["edit", "bob", "--secret-file", "-"],
            "gezd gnbv gy3t qojq\n",
        )
        .json();
    let shown = stage.json(&["list", "--show-secrets"]);
    assert_eq!(shown[0]["secret"], "GEZDGNBVGY3TQOJQ");
    assert_eq!(shown[0]["digits"], 8);
}

#[test]
fn a_token_that_needs_attention_is_kept_and_can_be_mended() {
    let mut stage = Stage::new();
    let added = stage.add("otpauth://totp/Odd:dave?secret=JBSWY3DPEHPK3PXP&digits=77");
    assert_eq!(added["needs_attention"], "digits_out_of_range");
    let error = stage.run(&["code", "odd"]).error(1, "needs_attention");
    assert_eq!(error["flaw"], "digits_out_of_range");
    let mended = stage.json(&["edit", "odd", "--type", "totp"]);
    assert_eq!(
        (&mended["needs_attention"], &mended["digits"]),
        (&json!(null), &json!(6))
    );
    assert_eq!(stage.json(&["code", "odd", "--at", "0"])["code"], "282760");
}

#[test]
fn a_pin_is_given_in_a_file() {
    let mut stage = Stage::new();
    let added = stage.add("motp://Old:carol?secret=0123456789abcdef");
    assert_eq!(added["needs_attention"], "pin_missing");
    let edited = stage
        .told(&["edit", "old", "--pin-file", "-"], "4711\n")
        .json();
    assert_eq!(edited["needs_attention"], json!(null));
    let code = stage.json(&["code", "old", "--at", "1000000000"]);
    assert_eq!(code["valid_until"], 1_000_000_010);
    assert_eq!(code["code"].as_str().map(str::len), Some(6));
}

#[test]
fn a_token_goes_into_the_bin_and_comes_back() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    assert!(stage.json(&["rm", "example"])["binned_ms"].is_i64());
    assert_eq!(stage.json(&["list"]), json!([]));
    assert_eq!(stage.json(&["list", "--bin"])[0]["issuer"], "Example");
    let error = stage.run(&["code", "example"]).error(4, "not_found");
    assert!(
        error["message"]
            .as_str()
            .is_some_and(|message| message.contains("bin"))
    );
    stage.json(&["restore-from-bin", "example"]);
    assert_eq!(stage.json(&["list"])[0]["issuer"], "Example");
    stage
        .run(&["restore-from-bin", "example"])
        .error(4, "not_found");
}

#[test]
fn groups_are_made_used_renamed_and_deleted() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    stage.add(COUNTER);
    stage.json(&["groups", "add", "Work"]);
    stage
        .run(&["groups", "add", "work"])
        .error(2, "group_exists");
    let edited = stage.json(&["edit", "example", "--group", "work"]);
    assert_eq!(edited["groups"], json!(["Work"]));
    let groups = stage.json(&["groups"]);
    assert_eq!(
        (&groups[0]["name"], &groups[0]["count"]),
        (&json!("Work"), &json!(1))
    );
    stage.json(&["groups", "rename", "Work", "Office"]);
    let listed = stage.json(&["list", "--group", "office"]);
    assert_eq!(
        (listed.as_array().map(Vec::len), &listed[0]["groups"]),
        (Some(1), &json!(["Office"]))
    );
    stage
        .run(&["list", "--group", "Work"])
        .error(4, "no_such_group");
    stage.json(&["edit", "example", "--no-group", "Office"]);
    assert_eq!(stage.json(&["list", "--group", "office"]), json!([]));
    assert_eq!(stage.json(&["groups", "rm", "office"]), json!([]));
}

#[test]
fn several_answers_are_told_and_nothing_is_guessed() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    stage.add(COUNTER);
    let error = stage.run(&["code", "alice"]).error(2, "ambiguous");
    let issuers = [
        &error["candidates"][0]["issuer"],
        &error["candidates"][1]["issuer"],
    ];
    assert_eq!(issuers, ["Example", "Bank"]);
    for (query, issuer) in [("Bank:alice", "Bank"), ("exa ali", "Example")] {
        assert_eq!(
            stage.json(&["list", query.split(':').next().unwrap_or(query)])[0]["issuer"],
            issuer
        );
        stage.json(&["edit", query, "--note", "found"]);
    }
    stage.run(&["code", "nobody"]).error(4, "not_found");
}

#[test]
fn a_token_that_is_there_already_is_named() {
    let mut stage = Stage::new();
    let first = stage.add(EXAMPLE);
    let again = "otpauth://totp/Renamed:alice?secret=jbsw-y3dp-ehpk-3pxp";
    let error = stage.run(&["add", again]).error(1, "duplicate");
    assert_eq!(
        (&error["id"], &error["likeness"]),
        (&first["id"], &json!("same_credential"))
    );
    assert!(
        error["message"]
            .as_str()
            .is_some_and(|message| message.contains("Example: alice"))
    );

    let replaced = stage.json(&["add", again, "--on-duplicate", "replace", "--note", "new"]);
    assert_eq!(
        (&replaced["id"], &replaced["issuer"]),
        (&first["id"], &json!("Renamed"))
    );
    stage.json(&["add", again, "--on-duplicate", "keep-both"]);
    assert_eq!(stage.json(&["list"]).as_array().map(Vec::len), Some(2));

    stage.add(COUNTER);
    stage.json(&["code", "bank"]);
    let kept = stage.json(&["add", COUNTER, "--on-duplicate", "replace"]);
    assert_eq!(
        kept["counter"], 1,
        "an old URI does not turn the counter back"
    );
}

#[test]
fn people_get_a_table_and_grouped_codes() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    stage.add(COUNTER);
    stage.json(&["edit", "bank", "--digits", "8", "--pinned", "true"]);
    let list = stage.text(&["list"]).stdout;
    let lines: Vec<&str> = list.lines().collect();
    assert!(
        lines[0].starts_with("ID ") && lines[0].ends_with("GROUPS"),
        "{list}"
    );
    assert!(
        lines[1].contains("* Bank") && lines[1].contains("hotp 8 digits #0"),
        "{list}"
    );
    let issuer = lines[0].find("ISSUER").expect("a column");
    assert_eq!(lines[2].get(issuer..issuer + 7), Some("Example"));
    assert_eq!(
        stage.text(&["code", "example", "--at", "1"]).stdout,
        "282 760  (29 s left)\n"
    );
    assert_eq!(stage.text(&["code", "bank"]).stdout, "8475 5224\n");
    assert!(stage.text(&["groups"]).stdout.contains("No groups"));
}

#[test]
fn completions_need_no_vault() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = run_without_vault(&["completions", shell], "");
        assert_eq!((said.exit, said.stderr.as_str()), (Some(0), ""));
        assert!(said.stdout.contains("restore-from-bin"), "{shell}");
    }
}

#[test]
fn pictures_are_read_without_a_vault() {
    let stage = Stage::empty();
    let pictures = concat!(env!("CARGO_MANIFEST_DIR"), "/../scan/tests/pictures/");
    let code = format!("{pictures}code.png");
    let scanned = run_without_vault(&["--json", "scan", &code], "").json();
    assert_eq!(scanned, json!([{ "file": code, "texts": [EXAMPLE] }]));

    // A picture without a code: one white pixel.
    let white = stage.path("white.bmp");
    let mut bmp =
        b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0".to_vec();
    bmp.resize(54, 0);
    bmp.extend([255, 255, 255, 0]);
    std::fs::write(&white, bmp).expect("a file of ours");
    let scanned = run_without_vault(&["--json", "scan", text(&white)], "").json();
    assert_eq!(scanned, json!([{ "file": text(&white), "texts": [] }]));

    let said = run_without_vault(
        &["--json", "scan", &code, text(&stage.path("password"))],
        "",
    );
    said.error_beside(1, "not_a_picture");
    let scanned: Value = serde_json::from_str(&said.stdout).expect("the other is told");
    assert_eq!(scanned[0]["texts"], json!([EXAMPLE]));
    assert_eq!(scanned[1]["error"]["code"], "not_a_picture");

    let said = run_without_vault(&["scan", &code], "");
    assert_eq!(said.stdout, format!("{code}: {EXAMPLE}\n"));
}

#[test]
fn the_tokens_of_pictures_are_added_all_or_none() {
    let mut stage = Stage::new();
    let pictures = concat!(env!("CARGO_MANIFEST_DIR"), "/../scan/tests/pictures/");
    let code = format!("{pictures}code.png");
    stage.keep_secret("JBSWY3DPEHPK3PXP");
    let added = stage.json(&["add", "--from-image", &code, "--pinned"]);
    assert_eq!(added[0]["issuer"], "Example");
    assert_eq!(added[0]["pinned"], true);
    assert_eq!(added.as_array().map(Vec::len), Some(1));

    // Every code of a transfer, in any order, and not one fewer.
    let codes = include_str!("../../../formats/tests/google/three_codes.txt");
    let parts: Vec<String> = codes
        .lines()
        .zip(["one.png", "two.png", "three.png"])
        .map(|(line, name)| {
            let path = stage.path(name);
            draw(line, &path);
            text(&path).to_owned()
        })
        .collect();
    let [one, two, three] = [0, 1, 2].map(|at| ["--from-image", parts[at].as_str()]);
    let said = stage.run(&[&["add"][..], &three, &one].concat());
    let error = said.error(1, "transfer_incomplete");
    assert_eq!((&error["have"], &error["of"]), (&json!(2), &json!(3)));
    assert_eq!(stage.json(&["list"]).as_array().map(Vec::len), Some(1));
    let said = stage.run(&[&["add"][..], &three, &one, &two, &["--from-image", &code]].concat());
    said.error(1, "duplicate");
    assert_eq!(stage.json(&["list"]).as_array().map(Vec::len), Some(1));
    let added = stage.json(&[&["add"][..], &three, &one, &two, &one].concat());
    assert_eq!(added.as_array().map(Vec::len), Some(8));
}

#[test]
fn a_picture_without_a_token_adds_nothing_and_says_what_it_holds() {
    let stage = Stage::new();
    let said = |what: &str| {
        let path = stage.path("code.png");
        draw(what, &path);
        stage.run(&["add", "--from-image", text(&path)])
    };
    let error = said("https://example.org/").error(1, "not_a_token");
    let message = error["message"].as_str().expect("a sentence");
    assert!(message.ends_with("but a web link"), "{message}");
    said("otpauth://totp/a").error(1, "no_secret");
    let missing = stage.path("missing.png");
    let said = stage.run(&["add", "--from-image", text(&missing)]);
    said.error(4, "not_found");
    let both = ["add", EXAMPLE, "--from-image", "code.png"];
    stage.run(&both).error(2, "usage");
    stage.run(&["add"]).error(2, "usage");
    assert_eq!(stage.json(&["list"]), json!([]));
}

/// A picture of a code, as large as a screen shows it.
fn draw(what: &str, path: &std::path::Path) {
    let code = qrcode::QrCode::new(what).expect("it fits");
    let (side, colours) = (code.width(), code.to_colors());
    let pixel = |at: u32| (at as usize / 4).checked_sub(4).filter(|at| *at < side);
    let size = u32::try_from(side).expect("a code is small") * 4 + 32;
    let picture = image::GrayImage::from_fn(size, size, |x, y| {
        let is_dark = match (pixel(x), pixel(y)) {
            (Some(x), Some(y)) => colours[y * side + x] == qrcode::Color::Dark,
            _ => false,
        };
        image::Luma([if is_dark { 0 } else { 255 }])
    });
    picture.save(path).expect("a file of ours");
}
