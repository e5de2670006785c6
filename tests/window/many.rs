//! A vault of ten thousand.

use serde_json::json;

use crate::support::{CONTROL, END, HOME, PAGE_DOWN, PASSWORD, Stage, crowded, holds};

#[test]
fn ten_thousand_tokens_are_scrolled_and_searched() {
    let stage = Stage::new();
    crowded(&stage, 10_000);
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see("row");

    let rows = || app.count("row");
    holds("some rows", || rows() > 5);
    assert!(
        rows() < 100,
        "only what is in sight is in the page: {} rows",
        rows()
    );

    app.script(
        "document.querySelector('[data-testid=list]').focus()",
        json!([]),
    );
    app.press(&[END]);
    app.see_selected("Service 09999");
    holds("the last row's code", || {
        app.code_of("Service 09999").len() == 6
    });
    app.press(&[HOME]);
    app.see_selected("Service 00000");
    app.press(&[PAGE_DOWN]);
    holds("a page further down", || {
        !app.names().contains(&"Service 00000".to_owned()) || app.selected() != "Service 00000"
    });

    // Scrolled by hand through the whole list: rows come with their codes, and there are never many.
    for quarter in 1..=4_i64 {
        app.script(
            "const it = document.querySelector('[data-testid=list]');
             it.scrollTop = (it.scrollHeight - it.clientHeight) * arguments[0] / 4;",
            json!([quarter]),
        );
        let wanted = (2_500 * quarter).min(9_999);
        let nearby = |name: &str| name.get(8..).and_then(|number| number.parse::<i64>().ok());
        holds(&format!("rows around {wanted}"), || {
            app.names()
                .iter()
                .filter_map(|name| nearby(name))
                .any(|number| (number - wanted).abs() < 40)
        });
        assert!(rows() < 100, "{} rows", rows());
    }
    holds("codes on the rows in sight", || app.count("row-code") >= 5);

    app.press(&[CONTROL, "f"]);
    app.type_keys("07654");
    app.see_names(&["Service 07654"]);
}
