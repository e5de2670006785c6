//! The harness of the window tests: a display, a bus, a driver and the real app, each story with its
//! own. Everything started here ends when its value is dropped, also when a test fails half-way.

mod app;
mod bus;
mod display;
mod driver;
mod files;
mod hands;
mod keys;
mod page;
mod person;
mod process;
mod seed;
mod tools;
mod waiting;

pub(crate) mod cameras;
pub(crate) mod crossing;
pub(crate) mod dunst;
pub(crate) mod notes;
pub(crate) mod panel;
pub(crate) mod portal;
pub(crate) mod review;
pub(crate) mod sample;
pub(crate) mod stick;
pub(crate) mod transfer;

pub(crate) use app::{App, BINARY, NOW, Stage};
pub(crate) use bus::Bus;
pub(crate) use display::Display;
pub(crate) use keys::{
    ALT, BACKSPACE, CONTROL, DELETE, DOWN, END, ENTER, ESCAPE, HOME, LEFT, PAGE_DOWN, RIGHT, SHIFT,
    SPACE, TAB, UP,
};
pub(crate) use process::{Process, is_running, web_processes_below};
pub(crate) use seed::{PASSWORD, Seed, crowded, seeded};
pub(crate) use tools::{Clipboard, oathtool, picture_of, read_picture, tool};
pub(crate) use waiting::{eventually, holds, within};
