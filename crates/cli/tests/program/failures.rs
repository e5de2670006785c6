//! What goes wrong, and what is said about it.

use std::fs;

use crate::stage::{PASSWORD, Stage, alone, bytes, run_without_vault, sparse, text};
use serde_json::json;
use vault::{Key, Password};

const EXAMPLE: &str = "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example";
const COUNTER: &str =
    "otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bank";

#[test]
fn a_wrong_password_is_exit_3() {
    let stage = Stage::new();
    let said = stage.said(&["--json", "--password-file", "-"], &["list"], "wrong\n");
    said.error(3, "wrong_password");
}

#[test]
fn no_password_at_all_is_a_usage_error() {
    let stage = Stage::new();
    stage
        .said(&["--json"], &["list"], "")
        .error(2, "no_password");
    stage
        .said(&["--json", "--password-file", "-"], &["list"], "\n")
        .error(2, "empty_password");
    let missing = stage.path("missing");
    let said = stage.said(
        &["--json", "--password-file", text(&missing)],
        &["list"],
        "",
    );
    said.error(4, "unreadable");
    let folder = stage.path("");
    let said = stage.said(&["--json", "--password-file", text(&folder)], &["list"], "");
    said.error(1, "unreadable");
}

#[test]
fn a_command_line_without_sense_is_exit_2() {
    for arguments in [
        &["--json"][..],
        &["--json", "no-such-command"],
        &["--json", "code"],
        &["--json", "scan"],
        &["--json", "edit", "x", "--digits", "many"],
    ] {
        run_without_vault(arguments, "").error(2, "usage");
    }
    let said = run_without_vault(&["no-such-command"], "");
    assert_eq!((said.exit, said.stdout.as_str()), (Some(2), ""));
    assert!(said.stderr.starts_with("error: "));
    let help = run_without_vault(&["--help"], "");
    assert_eq!((help.exit, help.stderr.as_str()), (Some(0), ""));
    assert!(help.stdout.contains("Exit codes:"));
}

#[test]
fn a_vault_that_is_not_there_is_exit_4() {
    let stage = Stage::empty();
    stage.run(&["list"]).error(4, "vault_not_found");
    stage.run(&["add", EXAMPLE]).error(4, "vault_not_found");
    assert!(!stage.vault().exists(), "nothing was made by looking");
}

#[test]
fn what_is_no_vault_is_told_apart() {
    let stage = Stage::empty();
    let check = |exit, code| {
        for command in [&["list"][..], &["add", EXAMPLE], &["check"]] {
            stage.run(command).error(exit, code);
        }
    };
    fs::write(stage.vault(), b"").expect("a file of ours");
    check(5, "empty_file");
    fs::write(
        stage.vault(),
        "a shopping list, long enough to be read. ".repeat(100),
    )
    .expect("a file of ours");
    check(5, "not_a_vault");
    sparse(&stage.vault(), 4 << 30);
    let said = stage.run(&["list"]);
    assert_eq!(
        (said.exit, said.stdout.as_str()),
        (Some(5), ""),
        "{}",
        said.stderr
    );
    fs::remove_file(stage.vault()).expect("a file of ours");
    fs::create_dir(stage.vault()).expect("a folder of ours");
    check(1, "not_a_file");
    stage.run(&["init"]).error(1, "already_exists");
}

#[test]
fn damage_is_exit_5_and_never_a_wrong_answer() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    let whole = bytes(&stage.vault());
    let listed = stage.json(&["list"]);
    let mut exits = Vec::new();
    for step in 0..24 {
        let mut broken = whole.clone();
        let place = broken.len() / 24 * step + 101;
        broken[place] ^= 0xff;
        for beside in ["vault.db-wal", "vault.db-shm"] {
            let _ = fs::remove_file(stage.path(beside));
        }
        fs::write(stage.vault(), broken).expect("a file of ours");
        let said = stage.run(&["list"]);
        match said.exit {
            Some(0) => assert_eq!(said.json(), listed, "byte {place}"),
            exit => assert_eq!(exit, Some(5), "byte {place}: {}", said.stderr),
        }
        exits.push(stage.run(&["check"]).exit);
    }
    assert!(exits.contains(&Some(5)), "{exits:?}");
}

#[test]
fn a_cut_off_vault_is_exit_5() {
    let stage = Stage::new();
    let whole = bytes(&stage.vault());
    fs::write(stage.vault(), &whole[..whole.len() / 2]).expect("a file of ours");
    let said = stage.run(&["list"]);
    assert_eq!(
        (said.exit, said.stdout.as_str()),
        (Some(5), ""),
        "{}",
        said.stderr
    );
}

#[test]
fn while_another_program_writes_reading_works_and_writing_says_who_it_is() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    stage.add(COUNTER);
    let password = Password::new(PASSWORD.to_owned());
    let locked = vault::open(&stage.vault()).expect("a vault");
    let held = locked
        .unlock(Key::Password(&password), 0)
        .expect("it opens");

    assert_eq!(
        stage.json(&["code", "example", "--at", "0"])["code"],
        "282760"
    );
    assert_eq!(stage.json(&["list"]).as_array().map(Vec::len), Some(2));
    stage.json(&["check"]);
    stage.json(&["approvals", "list"]);
    for command in [
        &["approvals", "remove", "PIPU1"][..],
        &["approvals", "answer", "00000000", "deny"],
        &["code", "bank"],
        &["rm", "bank"],
        &["groups", "add", "Work"],
    ] {
        let error = stage.run(command).error(1, "held");
        assert_eq!(error["holder"]["pid"], std::process::id());
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| message.contains("held by"))
        );
    }
    alone(|| drop(held));
    assert_eq!(stage.json(&["code", "bank"])["code"], "755224");
}

#[test]
fn a_uri_that_is_none_adds_nothing() {
    let stage = Stage::new();
    stage
        .run(&["add", "https://example.org/"])
        .error(2, "not_a_token_uri");
    stage
        .run(&["add", "otpauth://totp/nobody"])
        .error(2, "no_secret");
    stage.told(&["add", "-"], "").error(2, "not_a_token_uri");
    stage
        .run(&["add", EXAMPLE, "--group", "none"])
        .error(4, "no_such_group");
    assert_eq!(stage.json(&["list"]), json!([]));
}

#[test]
fn half_a_secret_is_not_added() {
    let stage = Stage::new();
    let half = "otpauth://hotp/a?secret=GEZDGNBVGY3TQOJQ&2step_salt=10&2step_output=20";
    stage.run(&["add", half]).error(1, "two_step");
    assert_eq!(stage.json(&["list"]), json!([]));
}

#[test]
fn a_field_that_cannot_be_is_named() {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    for (option, value, field, flaw) in [
        ("--digits", "11", "digits", "digits_out_of_range"),
        ("--period", "0", "period", "period_out_of_range"),
        ("--algorithm", "MD2", "algorithm", "unknown_algorithm"),
        ("--type", "quantum", "kind", "unknown_kind"),
    ] {
        let error = stage
            .run(&["edit", "example", option, value])
            .error(2, "invalid_field");
        assert_eq!(
            (&error["field"], &error["flaw"]),
            (&json!(field), &json!(flaw))
        );
    }
    let long = "n".repeat(129);
    let error = stage
        .run(&["edit", "example", "--issuer", &long])
        .error(2, "invalid_field");
    assert_eq!(error["field"], "issuer");
    let error = stage
        .told(&["edit", "example", "--secret-file", "-"], "no!")
        .error(2, "invalid_field");
    assert_eq!(error["field"], "secret");
    assert_eq!(
        stage.json(&["code", "example", "--at", "0"])["code"],
        "282760"
    );
}

#[test]
fn a_picture_that_cannot_be_read_says_why() {
    let stage = Stage::empty();
    let huge = stage.path("huge.png");
    sparse(&huge, 4 << 30);
    for (path, exit, code) in [
        (huge, 1, "too_large"),
        (stage.path("missing.png"), 4, "not_found"),
        (stage.path(""), 1, "not_a_file"),
    ] {
        let said = run_without_vault(&["--json", "scan", text(&path)], "");
        said.error_beside(exit, code);
    }
}

#[cfg(unix)]
#[test]
fn a_vault_that_may_not_be_read_or_written_says_so() {
    use std::os::unix::fs::PermissionsExt;

    let stage = Stage::new();
    let mode = |mode| {
        let path = stage.vault();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its mode can be set");
    };
    mode(0o000);
    if fs::File::open(stage.vault()).is_ok() {
        // Root may read everything; the same test runs as an ordinary user elsewhere.
        return;
    }
    stage.run(&["list"]).error(1, "permission_denied");
    mode(0o400);
    assert_eq!(stage.json(&["list"]), json!([]));
    stage.run(&["add", EXAMPLE]).error(1, "read_only");
}
