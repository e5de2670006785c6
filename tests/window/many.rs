//! A vault of ten thousand.

use std::time::{Duration, Instant};

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
    for place in [0.25, 0.5, 0.75, 1.0] {
        app.script(
            "const it = document.querySelector('[data-testid=list]');
             it.scrollTop = (it.scrollHeight - it.clientHeight) * arguments[0];",
            json!([place]),
        );
        let wanted = format!("{:05}", ((10_000.0 * place) as u32).min(9_999));
        let nearby = |name: &str| name.get(8..).and_then(|number| number.parse::<i64>().ok());
        holds(&format!("rows around {wanted}"), || {
            app.names()
                .iter()
                .filter_map(|name| nearby(name))
                .any(|number| (number - wanted.parse::<i64>().unwrap_or(0)).abs() < 40)
        });
        assert!(rows() < 100, "{} rows", rows());
    }
    holds("codes on the rows in sight", || app.count("row-code") >= 5);

    let begun = Instant::now();
    app.press(&[CONTROL, "f"]);
    app.type_keys("07654");
    app.see_names(&["Service 07654"]);
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "a search of five keys took {:?}",
        begun.elapsed()
    );
}
