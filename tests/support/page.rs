//! What a person sees and does in the window. Elements are named by their `data-testid`.

use std::time::Duration;

use serde_json::{Value, json};

use super::app::App;
use super::driver::{ELEMENT, Element};
use super::keys::CONTROL;
use super::waiting::{PATIENCE, within};

/// A selector for a test id; anything with a bracket, dot or hash is taken for a selector itself.
fn selector(name: &str) -> String {
    if name.contains(['[', '.', '#', ' ']) {
        name.to_owned()
    } else {
        format!("[data-testid=\"{name}\"]")
    }
}

/// In the page: whether an element is on show.
const SHOWN: &str = "const shown = (it) => it.getClientRects().length > 0 && getComputedStyle(it).visibility !== 'hidden';";

impl App<'_> {
    /// Runs a function's body in the page; nothing when the page is just being replaced.
    pub(crate) fn script(&self, body: &str, arguments: Value) -> Value {
        self.driver.script(body, arguments).unwrap_or_default()
    }

    /// How many of these are on show.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let body = format!(
            "{SHOWN} return [...document.querySelectorAll(arguments[0])].filter(shown).length"
        );
        self.script(&body, json!([selector(name)]))
            .as_u64()
            .unwrap_or(0)
    }

    /// Whether one is on show now.
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.count(name) > 0
    }

    /// Waits until one is on show.
    #[track_caller]
    pub(crate) fn see(&self, name: &str) {
        self.see_within(PATIENCE, name);
    }

    /// The same with a patience of its own.
    #[track_caller]
    pub(crate) fn see_within(&self, patience: Duration, name: &str) {
        let seen = within(patience, || self.shows(name).then_some(()));
        assert!(
            seen.is_some(),
            "{name} never came on show; {}",
            self.everything()
        );
    }

    /// Waits until none is on show.
    #[track_caller]
    pub(crate) fn see_gone(&self, name: &str) {
        let gone = within(PATIENCE, || (!self.shows(name)).then_some(()));
        assert!(
            gone.is_some(),
            "{name} stayed on show; {}",
            self.everything()
        );
    }

    /// Waits until the visible text of the page contains this.
    #[track_caller]
    pub(crate) fn read(&self, text: &str) {
        let read = within(PATIENCE, || {
            self.text_of_page().contains(text).then_some(())
        });
        assert!(
            read.is_some(),
            "{text:?} is not to be read; {}",
            self.everything()
        );
    }

    /// Waits until the text of the first one contains this: what stands there before may be of something else.
    #[track_caller]
    pub(crate) fn read_in(&self, name: &str, text: &str) {
        let read = within(PATIENCE, || {
            let first = self.texts(name).into_iter().next()?;
            first.contains(text).then_some(())
        });
        assert!(
            read.is_some(),
            "{text:?} is not to be read in {name}; {}",
            self.everything()
        );
    }

    /// The texts of all of these that are on show, in the order of the page.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let body = format!(
            "{SHOWN} return [...document.querySelectorAll(arguments[0])].filter(shown).map((it) => it.innerText)"
        );
        let texts = self.script(&body, json!([selector(name)]));
        texts
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect()
    }

    /// The text of the first one, once it is on show.
    #[track_caller]
    pub(crate) fn text(&self, name: &str) -> String {
        self.see(name);
        self.texts(name).into_iter().next().unwrap_or_default()
    }

    /// An attribute of the first one.
    pub(crate) fn attribute(&self, name: &str, attribute: &str) -> Option<String> {
        let body =
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null";
        self.script(body, json!([selector(name), attribute]))
            .as_str()
            .map(str::to_owned)
    }

    /// Clicks it as soon as it can be clicked.
    #[track_caller]
    pub(crate) fn click(&self, name: &str) {
        let clicked = within(PATIENCE, || {
            self.driver.click(&self.shown_element(name)?).ok()
        });
        assert!(
            clicked.is_some(),
            "{name} cannot be clicked; {}",
            self.everything()
        );
    }

    /// Types into it, behind what is there.
    #[track_caller]
    pub(crate) fn type_into(&self, name: &str, text: &str) {
        let typed = within(PATIENCE, || {
            self.driver.type_into(&self.shown_element(name)?, text).ok()
        });
        assert!(
            typed.is_some(),
            "nothing can be typed into {name}; {}",
            self.everything()
        );
    }

    /// Types into it in place of what is there.
    #[track_caller]
    pub(crate) fn type_over(&self, name: &str, text: &str) {
        self.click(name);
        self.press(&[CONTROL, "a"]);
        self.type_into(name, text);
    }

    /// Clicks the label of a radio button or a box that is itself out of sight.
    #[track_caller]
    pub(crate) fn pick(&self, name: &str) {
        let picked = within(PATIENCE, || {
            let label = self.script(
                "return document.querySelector(arguments[0])?.labels[0] ?? null",
                json!([selector(name)]),
            );
            self.driver.click_id(label[ELEMENT].as_str()?).ok()
        });
        assert!(
            picked.is_some(),
            "{name} cannot be picked; {}",
            self.everything()
        );
    }

    /// Chooses an option of a native select by its value.
    pub(crate) fn choose(&self, name: &str, value: &str) {
        self.see(name);
        self.script(
            "const it = document.querySelector(arguments[0]); it.value = arguments[1];
             it.dispatchEvent(new Event('input', { bubbles: true }));
             it.dispatchEvent(new Event('change', { bubbles: true }));",
            json!([selector(name), value]),
        );
    }

    /// What a field holds.
    pub(crate) fn value(&self, name: &str) -> String {
        self.see(name);
        let value = self.script(
            "return document.querySelector(arguments[0])?.value ?? null",
            json!([selector(name)]),
        );
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Presses keys together, wherever the focus is.
    #[track_caller]
    pub(crate) fn press(&self, keys: &[&str]) {
        let pressed = self.driver.press(keys);
        assert!(
            pressed.is_ok(),
            "{keys:?} could not be pressed: {pressed:?}"
        );
    }

    /// Types text, one key after the other, wherever the focus is.
    pub(crate) fn type_keys(&self, text: &str) {
        for key in text.chars() {
            self.press(&[key.to_string().as_str()]);
        }
    }

    /// The test id of what has the focus, if it has one.
    pub(crate) fn focused(&self) -> String {
        let id = self.script(
            "return document.activeElement?.dataset?.testid ?? null",
            json!([]),
        );
        id.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until this has the focus.
    #[track_caller]
    pub(crate) fn see_focused(&self, name: &str) {
        let seen = within(PATIENCE, || (self.focused() == name).then_some(()));
        assert!(
            seen.is_some(),
            "the focus is on {:?} and not on {name}; {}",
            self.focused(),
            self.everything()
        );
    }

    /// The visible text of the whole page.
    pub(crate) fn text_of_page(&self) -> String {
        self.script("return document.body.innerText", json!([]))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// For the message of a failed test: where the page stands.
    pub(super) fn everything(&self) -> String {
        let ids = self.script(
            "return [...new Set([...document.querySelectorAll('[data-testid]')].map((it) => it.dataset.testid))].join(' ')",
            json!([]),
        );
        format!(
            "the page at {} says: {:?}; its test ids: {}",
            self.driver.address(),
            self.text_of_page(),
            ids.as_str().unwrap_or_default()
        )
    }

    fn shown_element(&self, name: &str) -> Option<Element> {
        self.shows(name)
            .then(|| self.driver.find(&selector(name)))?
    }
}
