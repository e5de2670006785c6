//! A panel that shows tray icons: the StatusNotifierWatcher and host of a desktop, played on our own bus.

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};

use futures_lite::future::block_on;
use zbus::proxy::CacheProperties;
use zbus::{Connection, OwnedObjectPath, OwnedVariant, Proxy, Variant, interface};

use super::bus::Bus;
use super::waiting::PATIENCE;

/// The panel. The watcher's name is owned before the app starts, as on a real desktop.
pub(crate) struct Panel {
    bus: Connection,
    registered: Receiver<(String, String)>,
}

/// The icon an app put into the panel.
pub(crate) struct Icon {
    item: Proxy<'static>,
    menu: Proxy<'static>,
}

/// One entry of the icon's menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: i32,
    pub(crate) label: String,
}

struct Watcher {
    register: Sender<(String, String)>,
    /// The entry that is clicked before the icon is even answered that it is on show.
    hasty: Option<&'static str>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &mut self,
        service: String,
        #[zbus(header)] header: zbus::message::Header<'_>,
        #[zbus(connection)] bus: &Connection,
    ) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        // Either a path on the sender's connection, or a bus name with the path everybody uses.
        let item = if service.starts_with('/') {
            (sender, service)
        } else {
            (service, "/StatusNotifierItem".to_owned())
        };
        if let Some(label) = self.hasty {
            let icon = Icon::of(bus, item.clone()).await;
            let entries = icon.entries_now().await;
            let wanted = entries.iter().find(|entry| entry.label.contains(label));
            icon.click_now(wanted.expect("the menu has it")).await;
        }
        let _ = self.register.send(item);
    }

    fn register_status_notifier_host(&mut self, _service: String) {}

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Panel {
    /// Takes the panel's place on the bus.
    pub(crate) fn start(bus: &Bus) -> Self {
        Self::watched(bus, None)
    }

    /// The same with somebody before it who clicks this entry the moment that the icon comes.
    pub(crate) fn with_a_hasty_person(bus: &Bus, label: &'static str) -> Self {
        Self::watched(bus, Some(label))
    }

    fn watched(bus: &Bus, hasty: Option<&'static str>) -> Self {
        let (register, registered) = mpsc::channel();
        let built = bus
            .builder()
            .name("org.kde.StatusNotifierWatcher")
            .serve_at("/StatusNotifierWatcher", Watcher { register, hasty })
            .build();
        Self {
            bus: block_on(built).expect("the bus takes a panel"),
            registered,
        }
    }

    /// The icon that registers next.
    pub(crate) fn icon(&self) -> Icon {
        let registered = self.registered.recv_timeout(PATIENCE);
        let item = registered.expect("the app registers its tray icon");
        block_on(Icon::of(&self.bus, item))
    }
}

type Layout = (i32, HashMap<String, OwnedVariant>, Vec<OwnedVariant>);

impl Icon {
    async fn of(bus: &Connection, (name, path): (String, String)) -> Self {
        // An item tells of its changes by signals of its own, so nothing of it is remembered here.
        let item = zbus::proxy::Builder::<Proxy<'static>>::new(bus)
            .destination(name.clone())
            .path(path)
            .interface("org.kde.StatusNotifierItem")
            .cache_properties(CacheProperties::No);
        let item = item.build().await.expect("the item");
        let menu: OwnedObjectPath = item
            .get_property("Menu")
            .await
            .expect("the item names its menu");
        let menu = Proxy::new(bus, name, menu, "com.canonical.dbusmenu").await;
        Self {
            item,
            menu: menu.expect("the menu"),
        }
    }

    /// The menu's entries as they are now, separators left out.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        block_on(self.entries_now())
    }

    async fn entries_now(&self) -> Vec<Entry> {
        let wanted = (0_i32, -1_i32, Vec::<String>::new());
        let answer: zbus::Result<(u32, Layout)> = self.menu.call("GetLayout", &wanted).await;
        let mut entries = Vec::new();
        for child in answer
            .map(|(_, (_, _, children))| children)
            .unwrap_or_default()
        {
            collect(&child, &mut entries);
        }
        entries
    }

    /// Clicks an entry. An app that ends over it answers nothing, so what comes of a click is for the test
    /// to look for.
    pub(crate) fn click(&self, entry: &Entry) {
        block_on(self.click_now(entry));
    }

    async fn click_now(&self, entry: &Entry) {
        let event = (entry.id, "clicked", Variant::from(0_i32), 0_u32);
        let _: zbus::Result<()> = self.menu.call("Event", &event).await;
    }

    /// Clicks the icon itself.
    pub(crate) fn activate(&self) {
        let activated: zbus::Result<()> = block_on(self.item.call("Activate", &(1_i32, 1_i32)));
        activated.expect("the icon takes a click");
    }

    /// What it says when the mouse rests on it.
    pub(crate) fn tooltip(&self) -> String {
        type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let said: zbus::Result<OwnedVariant> = block_on(self.item.get_property("ToolTip"));
        let said = said.ok().and_then(|said| ToolTip::try_from(said).ok());
        said.map(|(_, _, title, text)| format!("{title}{text}"))
            .unwrap_or_default()
    }

    /// Its picture, which tells its states apart.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let said: zbus::Result<OwnedVariant> = block_on(self.item.get_property("IconPixmap"));
        let pictures = said
            .ok()
            .and_then(|said| Vec::<(i32, i32, Vec<u8>)>::try_from(said).ok());
        let first = pictures.and_then(|pictures| pictures.into_iter().next());
        first.map(|(_, _, pixels)| pixels).unwrap_or_default()
    }

    /// Everything the icon says about itself in words.
    pub(crate) fn words(&self) -> String {
        block_on(async {
            let mut words = Vec::new();
            for name in ["Id", "Title", "Status", "IconName", "ToolTip", "Category"] {
                let value: zbus::Result<OwnedVariant> = self.item.get_property(name).await;
                words.push(format!("{name}={:?}", value.ok()));
            }
            words.join(" ")
        })
    }
}

/// A menu is (id, properties, children), children being menus wrapped in variants.
fn collect(value: &Variant<'_>, entries: &mut Vec<Entry>) {
    match value {
        Variant::Variant(inner) => collect(inner, entries),
        Variant::Structure(menu) => {
            let [
                Variant::I32(id),
                Variant::Dict(properties),
                Variant::Array(children),
            ] = menu.fields()
            else {
                return;
            };
            let label: Option<String> = properties.get::<&str, String>(&"label").ok().flatten();
            if let Some(label) = label.filter(|label| !label.is_empty()) {
                entries.push(Entry { id: *id, label });
            }
            for child in children.iter() {
                collect(child, entries);
            }
        }
        _ => {}
    }
}
