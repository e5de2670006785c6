//! What a person does in several steps, and what they would call the rows of the list.

use serde_json::{Value, json};

use super::app::App;
use super::driver::ELEMENT;
use super::keys::{CONTROL, TAB};
use super::waiting::{PATIENCE, eventually, holds, within};

/// In the page: the row whose name is the first argument, or its part that the second one selects.
const IN_ROW: &str = "const row = [...document.querySelectorAll('[data-testid=row]')]
    .find((it) => it.querySelector('.name')?.innerText === arguments[0]);
    const part = row && (arguments[1] ? row.querySelector(arguments[1]) : row);";

impl App<'_> {
    /// Types the password and waits until the list or the empty page is there.
    #[track_caller]
    pub(crate) fn unlock(&self, password: &str) {
        // A window that is just being drawn loses keys.
        holds("the password is typed whole", || {
            self.type_over("unlock-password", password);
            self.value("unlock-password") == password
        });
        self.click("unlock-submit");
        self.see_gone("unlock");
        let come = within(PATIENCE, || {
            (self.shows("list") || self.shows("empty")).then_some(())
        });
        assert!(come.is_some(), "the tokens never came on show");
    }

    /// Waits until the idle lock has closed the window, and types the password in the fresh one.
    #[track_caller]
    pub(crate) fn unlock_after_idling(&self, password: &str) {
        let old = self.driver.handle().unwrap_or_default();
        self.follow_the_lock(&old);
        self.see("unlock");
        self.unlock(password);
    }

    /// Locks with the keyboard and speaks to the fresh window.
    #[track_caller]
    pub(crate) fn lock(&self) {
        let old = self.driver.handle().expect("a window");
        // The window may be gone before the driver can say that the keys were pressed.
        let _ = self.driver.press(&[CONTROL, "l"]);
        self.follow_the_lock(&old);
        self.see("unlock");
    }

    /// Makes the vault and leaves the recovery key for later. Gives the key's groups.
    pub(crate) fn make_vault_and_keep_the_key_for_later(&self) -> Vec<String> {
        self.click("create-open");
        self.type_into("create-password", super::PASSWORD);
        self.type_into("create-again", super::PASSWORD);
        self.submit_when_ready("create-submit");
        let groups = self.recovery_groups();
        self.click("recovery-later");
        self.see("empty");
        groups
    }

    /// Clicks a button as soon as it says that it can be pressed.
    #[track_caller]
    pub(crate) fn submit_when_ready(&self, name: &str) {
        let ready = within(PATIENCE, || {
            (self.shows(name) && self.attribute(name, "aria-disabled").is_none()).then_some(())
        });
        assert!(
            ready.is_some(),
            "{name} is never ready; {}",
            self.everything()
        );
        self.click(name);
    }

    /// The recovery key's groups, as shown.
    pub(crate) fn recovery_groups(&self) -> Vec<String> {
        self.see("recovery-group-0");
        self.texts("[data-testid^='recovery-group-']")
    }

    /// Which groups are asked for, from 0.
    pub(crate) fn asked_groups(&self) -> [usize; 2] {
        self.see("recovery-answer-0");
        let body = "return [0, 1].map((at) => document.querySelector(`[data-testid=recovery-answer-${at}]`)
            .labels[0].innerText.match(/\\d+/)[0] - 1)";
        let asked = self.script(body, json!([]));
        [0, 1].map(|at| {
            asked[at]
                .as_u64()
                .and_then(|place| usize::try_from(place).ok())
                .expect("a group's place")
        })
    }

    /// Saves what was read, and goes back to the list.
    #[track_caller]
    pub(crate) fn confirm_draft(&self) {
        self.submit_when_ready("draft-save");
        self.click("saved-done");
        self.see("list");
    }

    /// Saves everything that was read, and waits for the list.
    #[track_caller]
    pub(crate) fn confirm_several(&self) {
        self.submit_when_ready("draft-save");
        self.see("list");
    }

    /// The names on the list, top to bottom, as far as they are in the page.
    pub(crate) fn names(&self) -> Vec<String> {
        let body = "return [...document.querySelectorAll('[data-testid=row]')]
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
            .map((it) => it.querySelector('.name').innerText)";
        let names = self.script(body, json!([]));
        names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect()
    }

    /// Waits until the list is exactly this.
    #[track_caller]
    pub(crate) fn see_names(&self, names: &[&str]) {
        let seen = within(PATIENCE, || (self.names() == names).then_some(()));
        assert!(
            seen.is_some(),
            "the list is {:?} and not {names:?}",
            self.names()
        );
    }

    /// Waits until the list is exactly this, in whatever order.
    #[track_caller]
    pub(crate) fn see_sorted(&self, names: &[&str]) {
        let sorted = || {
            let mut names = self.names();
            names.sort();
            names
        };
        let seen = within(PATIENCE, || (sorted() == names).then_some(()));
        assert!(
            seen.is_some(),
            "the list is {:?} and not {names:?}",
            sorted()
        );
    }

    /// The code on a row without its spaces, once there is one.
    #[track_caller]
    pub(crate) fn code_of(&self, name: &str) -> String {
        eventually(&format!("a code for {name}"), || {
            self.code_now(name).filter(|code| !code.is_empty())
        })
    }

    /// Waits until the row shows this code.
    #[track_caller]
    pub(crate) fn see_code(&self, name: &str, code: &str) {
        let seen = within(PATIENCE, || (self.code_now(name)? == code).then_some(()));
        assert!(
            seen.is_some(),
            "{name} shows {:?} and not {code:?}",
            self.code_now(name)
        );
    }

    fn code_now(&self, name: &str) -> Option<String> {
        let text = self.script(
            &format!("{IN_ROW} return part?.innerText ?? null"),
            json!([name, "[data-testid=row-code]"]),
        );
        Some(plain(text.as_str()?))
    }

    /// The text of an element without its spaces.
    pub(crate) fn plain_text(&self, name: &str) -> String {
        plain(&self.text(name))
    }

    /// Clicks a row, which selects it and copies its code.
    #[track_caller]
    pub(crate) fn click_row(&self, name: &str) {
        self.click_in_row(name, "");
    }

    /// Clicks a part of a row, by its test id.
    #[track_caller]
    pub(crate) fn click_in_row(&self, name: &str, part: &str) {
        let selector = if part.is_empty() {
            String::new()
        } else {
            format!("[data-testid={part}]")
        };
        let clicked = within(PATIENCE, || {
            let element = self.script(
                &format!("{IN_ROW} return part ?? null"),
                json!([name, selector]),
            );
            let id = element[ELEMENT].as_str()?;
            self.driver.click_id(id).ok()
        });
        assert!(
            clicked.is_some(),
            "the row of {name} cannot be clicked; {}",
            self.everything()
        );
    }

    /// Selects a row by the keyboard, so that nothing is copied.
    #[track_caller]
    pub(crate) fn select(&self, name: &str) {
        self.script(
            "document.querySelector('[data-testid=list]').focus()",
            json!([]),
        );
        self.press(&[super::HOME]);
        for _ in 0..200 {
            if self.selected() == name {
                return;
            }
            self.press(&[super::DOWN]);
        }
        self.see_selected(name);
    }

    /// The name of the selected row.
    pub(crate) fn selected(&self) -> String {
        let body = "return document.querySelector('[data-testid=row][aria-selected=true] .name')?.innerText ?? ''";
        self.script(body, json!([]))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until this row is selected.
    #[track_caller]
    pub(crate) fn see_selected(&self, name: &str) {
        let seen = within(PATIENCE, || (self.selected() == name).then_some(()));
        assert!(
            seen.is_some(),
            "{:?} is selected and not {name:?}",
            self.selected()
        );
    }

    /// The identifier of a row's token.
    #[track_caller]
    pub(crate) fn id_of(&self, name: &str) -> String {
        eventually(&format!("the row of {name}"), || {
            let id = self.script(
                &format!("{IN_ROW} return row?.dataset.id ?? null"),
                json!([name, ""]),
            );
            id.as_str().map(str::to_owned)
        })
    }

    /// Opens the bin from the menu.
    #[track_caller]
    pub(crate) fn open_bin(&self) {
        self.click("menu-open");
        self.click("bin-open");
        self.see("bin");
    }

    /// Shows a token's details, in their pane or on their page.
    #[track_caller]
    pub(crate) fn open_details(&self, name: &str) {
        self.select(name);
        self.press(&[super::RIGHT]);
        self.see("detail");
    }

    /// Presses Tab until this has the focus.
    #[track_caller]
    pub(crate) fn tab_to(&self, name: &str) {
        for _ in 0..30 {
            if self.focused() == name {
                return;
            }
            self.press(&[TAB]);
        }
        self.see_focused(name);
    }

    /// Opens the settings, at a section.
    pub(crate) fn open_settings(&self, section: &str) {
        self.press(&[CONTROL, ","]);
        self.click(&format!("settings-{section}"));
    }

    /// Calls a command of the app from the page. Its refusal is the error.
    pub(crate) fn invoke(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let body = "const done = arguments[2];
            window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
                .then((good) => done({ good }), (bad) => done({ bad: bad ?? 'refused' }))";
        let answer = self
            .driver
            .script_async(body, json!([command, arguments]))
            .expect("the page answers");
        if answer.get("bad").is_some() {
            Err(answer["bad"].clone())
        } else {
            Ok(answer["good"].clone())
        }
    }

    /// Begins to note the desk's events in this page, beside the page's own listener.
    pub(crate) fn listen(&self) {
        let body = "const done = arguments[0]; window.heard = [];
            const internals = window.__TAURI_INTERNALS__;
            internals.invoke('plugin:event|listen', {
                event: 'desk', target: { kind: 'Any' },
                handler: internals.transformCallback((event) => window.heard.push(event.payload)),
            }).then(done, done)";
        self.driver
            .script_async(body, json!([]))
            .expect("the page answers");
    }

    /// The events noted since.
    pub(crate) fn heard(&self) -> Vec<Value> {
        self.script("return window.heard ?? []", json!([]))
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    /// How many events of this type were noted.
    pub(crate) fn times_heard(&self, kind: &str) -> usize {
        self.heard()
            .iter()
            .filter(|event| event["type"] == kind)
            .count()
    }
}

fn plain(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).collect()
}
