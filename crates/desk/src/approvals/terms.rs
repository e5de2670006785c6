//! On what terms a server's tokens are here: each container speaks for its own.

use approvals::Container;
use vault::TokenRecord;

use crate::approvals::contained::Contained;
use crate::view::CutOff;

/// What is known of the containers and their tokens, while the vault is open.
#[derive(Default)]
pub(crate) struct Terms {
    containers: Vec<Container>,
    contained: Contained,
}

impl Terms {
    pub(crate) const fn new(containers: Vec<Container>, contained: Contained) -> Self {
        Self {
            containers,
            contained,
        }
    }

    /// Which tokens came by which container has changed.
    pub(crate) fn note(&mut self, contained: Contained) {
        self.contained = contained;
    }

    /// Whether the container by which a token came does not let it be removed here. One that was cut off has no say.
    pub(crate) fn keeps(&self, record: &TokenRecord) -> bool {
        self.container_of(record)
            .filter(|it| self.contained.end_of(it.id()).is_none())
            .is_some_and(|container| container.policies.keeps_tokens)
    }

    /// Why the codes of a token count no more: its server has cut off the container by which it came.
    pub(crate) fn revoked(&self, record: &TokenRecord) -> Option<CutOff> {
        self.contained.end_of(self.container_of(record)?.id())
    }

    fn container_of(&self, record: &TokenRecord) -> Option<&Container> {
        let (origin, serial) = (record.managed.as_deref()?, record.serial.as_deref()?);
        self.containers.iter().find(|container| {
            container.address.base().origin() == origin
                && self.contained.has_code(container.id(), serial)
        })
    }
}
