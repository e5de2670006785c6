//! Items in blocks: whatever a lost block held is lost, and nothing else.
//!
//! A block says what it is and how many tokens the backup holds. An item never straddles two blocks
//! unless it is longer than one; then it has blocks of its own.

use zeroize::Zeroizing;

/// The size of everything in the file, in bytes: a page of a disk, so that a bad one costs one block.
pub(super) const PAGE: usize = 4096;
/// What a block holds before it is sealed, in bytes.
pub(super) const BLOCK: usize = PAGE - vault::BlockCipher::TAG;
/// The kind of the block and the number of tokens.
const PREFIX: usize = 5;
const ROOM: usize = BLOCK - PREFIX;
/// Before every item stands its length.
const LENGTH: usize = 4;

/// What stands in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The contents page; it is the first block and the last.
    Contents = 1,
    /// Items, the first one at the start.
    Items = 2,
    /// More of the item that the block before began.
    More = 3,
}

/// Packs items into blocks.
pub(super) struct Packer {
    tokens: u32,
    blocks: Vec<Zeroizing<Vec<u8>>>,
    /// Whether the last block has items and may take another.
    is_open: bool,
}

impl Packer {
    pub(super) const fn new(tokens: u32) -> Self {
        Self {
            tokens,
            blocks: Vec::new(),
            is_open: false,
        }
    }

    /// Adds an item of at least one byte.
    pub(super) fn push(&mut self, item: &[u8]) {
        let length = u32::try_from(item.len()).expect("an item is far smaller than 4 GiB");
        let size = LENGTH + item.len();
        let fits = |block: &Zeroizing<Vec<u8>>| BLOCK - block.len() >= size;
        if !self.is_open || !self.blocks.last().is_some_and(fits) {
            self.begin(Kind::Items);
        }
        self.append(&length.to_be_bytes());
        if size <= ROOM {
            self.append(item);
            return;
        }
        let (head, rest) = item.split_at(ROOM - LENGTH);
        self.append(head);
        for part in rest.chunks(ROOM) {
            self.begin(Kind::More);
            self.append(part);
        }
        self.is_open = false;
    }

    /// Every block at its full size, between two contents pages that `contents` writes knowing the
    /// blocks.
    pub(super) fn finish(
        mut self,
        contents: impl FnOnce(&[Zeroizing<Vec<u8>>]) -> Zeroizing<Vec<u8>>,
    ) -> Vec<Zeroizing<Vec<u8>>> {
        for block in &mut self.blocks {
            block.resize(BLOCK, 0);
        }
        let page = contents(&self.blocks);
        let mut whole = Self::new(self.tokens);
        whole.contents(&page);
        whole.blocks.append(&mut self.blocks);
        whole.contents(&page);
        whole.blocks
    }

    fn contents(&mut self, page: &[u8]) {
        let length = u32::try_from(page.len()).expect("a page is far smaller than 4 GiB");
        self.begin(Kind::Contents);
        self.append(&length.to_be_bytes());
        self.append(page);
        if let Some(block) = self.blocks.last_mut() {
            assert!(block.len() <= BLOCK, "a contents page fits into one block");
            block.resize(BLOCK, 0);
        }
    }

    fn begin(&mut self, kind: Kind) {
        let mut block = Zeroizing::new(Vec::with_capacity(BLOCK));
        block.push(kind as u8);
        block.extend(self.tokens.to_be_bytes());
        self.blocks.push(block);
        self.is_open = true;
    }

    fn append(&mut self, bytes: &[u8]) {
        if let Some(block) = self.blocks.last_mut() {
            block.extend_from_slice(bytes);
        }
    }
}

/// Takes blocks in their order, lost ones too, and gives back what is whole.
#[derive(Default)]
pub(super) struct Unpacker {
    /// How many tokens the backup holds, as any block says.
    pub(super) tokens: Option<u32>,
    /// The contents page.
    pub(super) contents: Option<Zeroizing<Vec<u8>>>,
    /// Blocks that opened and are not what any version writes.
    pub(super) malformed: u32,
    /// The item that goes on in the next block.
    unfinished: Option<Unfinished>,
}

/// An item longer than one block, as far as its blocks were met.
struct Unfinished {
    parts: Vec<Zeroizing<Vec<u8>>>,
    missing: usize,
}

impl Unpacker {
    /// Takes the next block and hands on every item that is whole with it.
    pub(super) fn take(&mut self, block: Option<&[u8]>, each: &mut impl FnMut(&[u8])) {
        let parts = block.and_then(|block| block.split_first_chunk::<PREFIX>());
        let Some((&[kind, ref tokens @ ..], room)) = parts else {
            self.unfinished = None;
            return;
        };
        self.tokens = Some(u32::from_be_bytes(*tokens));
        let is_sound = if kind == Kind::More as u8 {
            self.go_on(room, each);
            true
        } else {
            self.unfinished = None;
            if kind == Kind::Contents as u8 {
                self.read_contents(room)
            } else if kind == Kind::Items as u8 {
                self.read_items(room, each)
            } else {
                false
            }
        };
        self.malformed += u32::from(!is_sound);
    }

    fn read_contents(&mut self, room: &[u8]) -> bool {
        let Some((length, rest)) = split_length(room) else {
            return false;
        };
        self.contents = rest.get(..length).map(|page| Zeroizing::new(page.to_vec()));
        self.contents.is_some()
    }

    fn read_items(&mut self, room: &[u8], each: &mut impl FnMut(&[u8])) -> bool {
        let mut left = room;
        while let Some((length, rest)) = split_length(left).filter(|(length, _)| *length > 0) {
            if let Some((item, behind)) = rest.split_at_checked(length) {
                each(item);
                left = behind;
            } else if left.len() == ROOM {
                self.unfinished = Some(Unfinished {
                    parts: vec![Zeroizing::new(rest.to_vec())],
                    missing: length - rest.len(),
                });
                return true;
            } else {
                return false;
            }
        }
        left.iter().all(|byte| *byte == 0)
    }

    fn go_on(&mut self, room: &[u8], each: &mut impl FnMut(&[u8])) {
        let Some(item) = &mut self.unfinished else {
            return;
        };
        let part = room.get(..item.missing).unwrap_or(room);
        item.parts.push(Zeroizing::new(part.to_vec()));
        item.missing -= part.len();
        if item.missing == 0 {
            // Grows at once, or it would leave copies behind that nobody wipes.
            let length = item.parts.iter().map(|part| part.len()).sum();
            let mut whole = Zeroizing::new(Vec::with_capacity(length));
            item.parts.iter().for_each(|part| whole.extend(part.iter()));
            self.unfinished = None;
            each(&whole);
        }
    }
}

fn split_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    Some((length, rest))
}
