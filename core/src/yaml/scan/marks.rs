//! Directives, anchors, aliases and tags.

use super::{Scan, Scanner, Token, TokenKind};

/// Digits of a version number in `%YAML`.
const VERSION_DIGITS: usize = 9;

impl<'t> Scanner<'t> {
    pub(super) fn scan_directive(&mut self) -> Scan<Token<'t>> {
        let start = self.cursor.mark.at;
        self.cursor.skip();
        let name_start = self.cursor.mark.at;
        self.cursor.skip_alpha();
        let name = self.cursor.between(name_start, self.cursor.mark.at);
        if name.is_empty() {
            return Err(self.refuse("could not find expected directive name", Some(start)));
        }
        if !self.cursor.is_blankz_at(0) {
            return Err(self.refuse("found unexpected non-alphabetical character", Some(start)));
        }
        let kind = match name {
            "YAML" => self.scan_version(start)?,
            "TAG" => self.scan_tag_directive(start)?,
            _ => return Err(self.refuse("found unknown directive name", Some(start))),
        };
        let end = self.cursor.mark.at;
        self.cursor.skip_blanks();
        if self.cursor.is(b'#') {
            self.cursor.skip_line_rest();
        }
        if !self.cursor.is_breakz() {
            return Err(self.refuse("did not find expected comment or line break", Some(start)));
        }
        self.cursor.take_break();
        Ok(Token { kind, start, end })
    }

    fn scan_version(&mut self, start: usize) -> Scan<TokenKind<'t>> {
        self.cursor.skip_blanks();
        let major = self.scan_version_number(start)?;
        if !self.cursor.is(b'.') {
            return Err(self.refuse("did not find expected digit or '.' character", Some(start)));
        }
        self.cursor.skip();
        Ok(TokenKind::Version(major, self.scan_version_number(start)?))
    }

    fn scan_version_number(&mut self, start: usize) -> Scan<u32> {
        let from = self.cursor.mark.at;
        while self.cursor.peek(0).is_ascii_digit() {
            if self.cursor.mark.at - from >= VERSION_DIGITS {
                return Err(self.refuse("found extremely long version number", Some(start)));
            }
            self.cursor.skip();
        }
        let digits = self.cursor.between(from, self.cursor.mark.at);
        digits.parse().map_err(|_| self.refuse("did not find expected version number", Some(start)))
    }

    fn scan_tag_directive(&mut self, start: usize) -> Scan<TokenKind<'t>> {
        self.cursor.skip_blanks();
        let handle = self.scan_tag_handle(true, start)?;
        if !self.cursor.is_blank() {
            return Err(self.refuse("did not find expected whitespace", Some(start)));
        }
        self.cursor.skip_blanks();
        let prefix = self.scan_tag_uri(true, "", start)?;
        if !self.cursor.is_blankz_at(0) {
            return Err(self.refuse("did not find expected whitespace or line break", Some(start)));
        }
        Ok(TokenKind::TagDirective(handle, prefix))
    }

    /// `&name` or `*name`.
    pub(super) fn scan_anchor(&mut self) -> Scan<Token<'t>> {
        let start = self.cursor.mark.at;
        let alias = self.cursor.is(b'*');
        self.cursor.skip();
        self.cursor.skip_alpha();
        let end = self.cursor.mark.at;
        let name = self.cursor.between(start + 1, end);
        let closed = self.cursor.is_blankz_at(0)
            || matches!(self.cursor.peek(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !closed {
            return Err(self.refuse("did not find expected alphabetic or numeric character", Some(start)));
        }
        let kind = if alias { TokenKind::Alias(name) } else { TokenKind::Anchor(name) };
        Ok(Token { kind, start, end })
    }

    pub(super) fn scan_tag(&mut self) -> Scan<Token<'t>> {
        let start = self.cursor.mark.at;
        let (handle, suffix) = if self.cursor.peek(1) == b'<' {
            self.cursor.skip_many(2);
            let suffix = self.scan_tag_uri(true, "", start)?;
            if !self.cursor.is(b'>') {
                return Err(self.refuse("did not find the expected '>'", Some(start)));
            }
            self.cursor.skip();
            (String::new(), suffix)
        } else {
            let handle = self.scan_tag_handle(false, start)?;
            if handle.len() > 1 && handle.ends_with('!') {
                let suffix = self.scan_tag_uri(false, "", start)?;
                (handle, suffix)
            } else {
                match self.scan_tag_uri(false, &handle, start)? {
                    // A lone `!`.
                    suffix if suffix.is_empty() => (String::new(), "!".to_owned()),
                    suffix => ("!".to_owned(), suffix),
                }
            }
        };
        let closed = self.cursor.is_blankz_at(0) || self.flow_level > 0 && self.cursor.is(b',');
        if !closed {
            return Err(self.refuse("did not find expected whitespace or line break", Some(start)));
        }
        Ok(Token { kind: TokenKind::Tag(handle, suffix), start, end: self.cursor.mark.at })
    }

    fn scan_tag_handle(&mut self, directive: bool, start: usize) -> Scan<String> {
        let from = self.cursor.mark.at;
        if !self.cursor.is(b'!') {
            return Err(self.refuse("did not find expected '!'", Some(start)));
        }
        self.cursor.skip();
        self.cursor.skip_alpha();
        let lone = self.cursor.mark.at == from + 1;
        if self.cursor.is(b'!') {
            self.cursor.skip();
        } else if directive && !lone {
            return Err(self.refuse("did not find expected '!'", Some(start)));
        }
        Ok(self.cursor.between(from, self.cursor.mark.at).to_owned())
    }

    /// The characters of a tag; `head` was read as a handle and turned out to be part of it.
    fn scan_tag_uri(&mut self, uri: bool, head: &str, start: usize) -> Scan<String> {
        let mut bytes = head.as_bytes().get(1..).unwrap_or_default().to_owned();
        let mut length = head.len();
        loop {
            match self.cursor.peek(0) {
                b'%' => bytes.push(self.scan_uri_escape(start)?),
                b',' | b'[' | b']' if !uri => break,
                byte if self.cursor.is_alpha() || b";/?:@&=+$.!~*'(),[]".contains(&byte) => {
                    bytes.push(byte);
                    self.cursor.skip();
                }
                _ => break,
            }
            length += 1;
        }
        if length == 0 {
            return Err(self.refuse("did not find expected tag URI", Some(start)));
        }
        String::from_utf8(bytes)
            .map_err(|_| self.refuse("found an incorrect leading UTF-8 octet", Some(start)))
    }

    fn scan_uri_escape(&mut self, start: usize) -> Scan<u8> {
        let digit = |n: usize| char::from(self.cursor.peek(n)).to_digit(16);
        let (Some(high), Some(low)) = (digit(1), digit(2)) else {
            return Err(self.refuse("did not find URI escaped octet", Some(start)));
        };
        self.cursor.skip_many(3);
        Ok((high << 4 | low) as u8)
    }
}
