//! Settings, brands and licences.

use desk::settings::{SettingsChange, SettingsView};
use desk::view::{BrandName, BrandView};

use super::{Answer, TheDesk, answer};
use crate::licences::{Licence, all};

/// Brands offered for one search.
const MOST_BRANDS: usize = 30;

#[tauri::command(async)]
pub(super) fn settings(desk: TheDesk<'_>) -> SettingsView {
    desk.settings()
}

#[tauri::command(async)]
pub(super) fn set_settings(desk: TheDesk<'_>, change: SettingsChange) -> Answer<SettingsView> {
    answer(desk.set_settings(change))
}

#[tauri::command(async)]
pub(super) fn licences() -> Vec<Licence> {
    all()
}

#[tauri::command(async)]
pub(super) fn brand_icons(slugs: Vec<String>) -> Vec<BrandView> {
    slugs
        .iter()
        .filter_map(|slug| desk::brands::brand(slug))
        .collect()
}

#[tauri::command(async)]
pub(super) fn find_brands(query: &str) -> Vec<BrandName> {
    desk::brands::find_brands(query, MOST_BRANDS)
}
