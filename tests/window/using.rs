//! The days after: finding, copying, counting, throwing away and taking back.

use crate::support::{
    BACKSPACE, CONTROL, Clipboard, DELETE, ESCAPE, NOW, PASSWORD, Seed, Stage, holds, oathtool,
    seeded,
};

const GITHUB: &str =
    "otpauth://totp/GitHub:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub";
const PROTON: &str =
    "otpauth://totp/Proton:mara%40proton.me?secret=KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF&issuer=Proton";
const MASTODON: &str =
    "otpauth://totp/Mastodon:%40mara?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK&issuer=Mastodon";
const COUNTED: &str =
    "otpauth://hotp/Build%20signing?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=7";
const BROKEN: &str = "otpauth://totp/Broken:one?secret=not%21base32";

fn seed(uri: &str) -> Seed<'_> {
    Seed {
        uri,
        ..Seed::default()
    }
}

#[test]
fn searching_narrows_the_list_and_says_what_lies_in_the_bin() {
    let stage = Stage::new();
    seeded(
        &stage,
        &[
            Seed {
                groups: &["Work"],
                ..seed(GITHUB)
            },
            seed(PROTON),
            Seed {
                binned_days_ago: Some(2),
                ..seed(MASTODON)
            },
        ],
    );
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub", "Proton"]);

    app.press(&[CONTROL, "f"]);
    app.see_focused("search");
    app.type_keys("mara proton");
    app.see_names(&["Proton"]);

    app.press(&[CONTROL, "a"]);
    app.type_keys("mast");
    app.see("no-match");
    app.see("search-open-bin");
    app.click("search-open-bin");
    app.see("bin-list");
    app.read("Mastodon");
    app.click("back");

    app.see("search");
    app.type_over("search", "nothing like it");
    app.see("no-match");
    holds("the offer to look into the bin to go", || {
        !app.shows("search-open-bin")
    });
    app.press(&[ESCAPE]);
    app.see_names(&["GitHub", "Proton"]);

    app.press(&[CONTROL, "2"]);
    app.see_names(&["GitHub"]);
    app.type_over("search", "proton");
    app.click("search-all-groups");
    app.see_names(&["Proton"]);
}

#[test]
fn a_copied_code_is_in_the_clipboard_and_leaves_it_after_its_time() {
    let stage = Stage::new();
    // The clock runs here, and the codes outlast the story on a busy machine too.
    let [github, proton] = [GITHUB, PROTON].map(|uri| format!("{uri}&period=3600"));
    seeded(&stage, &[seed(&github), seed(&proton)]);
    stage.write_settings(&serde_json::json!({ "clipboardSeconds": 10 }));
    let app = stage.open_at(&format!("{NOW}"));
    app.unlock(PASSWORD);
    app.listen();
    let clipboard = Clipboard(&stage.display);

    app.click_row("GitHub");
    let code = app.code_of("GitHub");
    clipboard.see(&code);
    app.see("toast");
    assert!(
        clipboard.targets().contains("x-kde-passwordManagerHint"),
        "clipboard histories are told to look away"
    );
    clipboard.see_empty();
    app.see_gone("toast");

    // What somebody else put there meanwhile stays.
    app.click_row("Proton");
    clipboard.see(&app.code_of("Proton"));
    let _owner = clipboard.put(&stage, "mine now");
    holds("the app to have looked at the clipboard", || {
        app.times_heard("clipboardCleared") == 2
    });
    clipboard.see("mine now");
}

#[test]
fn the_clipboard_is_emptied_at_once_when_asked_and_at_lock() {
    let stage = Stage::new();
    seeded(&stage, &[seed(GITHUB)]);
    let app = stage.open();
    app.unlock(PASSWORD);
    let clipboard = Clipboard(&stage.display);
    app.click_row("GitHub");
    clipboard.see(&app.code_of("GitHub"));
    app.click("toast-clear");
    clipboard.see_empty();

    app.click_row("GitHub");
    clipboard.see(&app.code_of("GitHub"));
    app.lock();
    clipboard.see_empty();
}

#[test]
fn a_token_thrown_away_comes_back_by_undo_and_from_the_bin_until_it_is_purged() {
    let stage = Stage::new();
    seeded(&stage, &[seed(GITHUB), seed(PROTON), seed(MASTODON)]);
    let app = stage.open();
    app.unlock(PASSWORD);
    let code = app.code_of("Proton");

    app.select("Proton");
    app.press(&[DELETE]);
    app.see_names(&["GitHub", "Mastodon"]);
    app.click("toast-undo");
    app.see_names(&["GitHub", "Proton", "Mastodon"]);
    app.see_code("Proton", &code);

    app.select("Proton");
    app.press(&[DELETE]);
    app.see_names(&["GitHub", "Mastodon"]);
    app.open_bin();
    app.click("bin-restore");
    app.see("bin-empty");
    app.click("back");
    app.see_names(&["GitHub", "Proton", "Mastodon"]);
    app.see_code("Proton", &code);

    app.select("Proton");
    app.press(&[DELETE]);
    app.open_bin();
    app.click("bin-purge");
    app.see("bin-dialog");
    app.click("bin-dialog-keep");
    app.see("bin-row");
    app.click("bin-purge");
    app.click("bin-dialog-delete");
    app.see("bin-empty");
    app.click("back");
    app.see_names(&["GitHub", "Mastodon"]);
}

#[test]
fn everything_is_there_after_a_power_cut_and_a_counter_never_goes_back() {
    let stage = Stage::new();
    seeded(&stage, &[seed(GITHUB), seed(COUNTED)]);
    let codes: Vec<String> = (7..10)
        .map(|counter| {
            let counter = format!("--counter={counter}");
            oathtool("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", &["--hotp", &counter])
        })
        .collect();
    {
        let app = stage.open();
        app.unlock(PASSWORD);
        app.click_in_row("Build signing", "row-next");
        app.see_code("Build signing", &codes[0]);
        // The button rests for two seconds after a use.
        holds("the Next button to be ready", || {
            app.attribute("row-next", "aria-disabled").is_none()
        });
        app.click_in_row("Build signing", "row-next");
        app.see_code("Build signing", &codes[1]);
        // The end of this block kills the app.
    }
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub", "Build signing"]);
    app.click_in_row("Build signing", "row-next");
    app.see_code("Build signing", &codes[2]);
}

#[test]
fn a_token_that_cannot_be_computed_is_kept_marked_and_disturbs_nobody() {
    let stage = Stage::new();
    seeded(&stage, &[seed(GITHUB), seed(BROKEN), seed(PROTON)]);
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub", "Broken", "Proton"]);
    app.see("row-fix");
    let expected = oathtool(
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        &["--totp", &format!("--now=@{NOW}")],
    );
    assert_eq!(app.code_of("GitHub"), expected);

    // Fix leads to the key; a good one makes it whole.
    app.click("row-fix");
    app.see("edit-secret");
    app.type_over("edit-secret", "KRSXG5CTMVRXEZLU");
    app.press(&[CONTROL, "s"]);
    app.see_names(&["GitHub", "Broken", "Proton"]);
    let expected = oathtool("KRSXG5CTMVRXEZLU", &["--totp", &format!("--now=@{NOW}")]);
    app.see_code("Broken", &expected);
    app.see_gone("row-fix");
    // An empty search shows all of them again.
    app.type_over("search", "x");
    app.press(&[BACKSPACE]);
    app.see_names(&["GitHub", "Broken", "Proton"]);
}
