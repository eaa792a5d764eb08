//! What a handler did not read of an upload.
//!
//! A client that is still sending does not look for a reply, and one whose connection is closed under it may never see
//! the reply that was sent before. So what is left of an upload is read and thrown away before it is answered.

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// How much is thrown away, in bytes. Who sends more than this beyond what was read finds the connection closed.
const MAX_BYTES: usize = 32 * 1024 * 1024;
/// How long that may take.
const MAX_TIME: Duration = Duration::from_secs(60);

type Slot = Arc<Mutex<Option<Body>>>;

/// The body of a request while its handler has it.
struct Lent(Slot);

/// The same body, to be read on once the handler is done.
pub(super) struct Rest(Slot);

/// Gives a request a body that can be read on after its handler.
pub(super) fn watch(request: &mut Request) -> Rest {
    let body = std::mem::take(request.body_mut());
    let slot = Arc::new(Mutex::new(Some(body)));
    *request.body_mut() = Body::new(Lent(Arc::clone(&slot)));
    Rest(slot)
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.as_mut() {
            Some(body) => Pin::new(body).poll_frame(cx),
            // Its handler went on after it was answered for.
            None => Poll::Ready(Some(Err(axum::Error::new(std::io::Error::other(
                "the request was answered already",
            ))))),
        }
    }

    fn is_end_stream(&self) -> bool {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.as_ref().is_some_and(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Rest {
    /// Reads what is left, within bounds.
    pub(super) async fn throw_away(self) {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut body) = body.filter(|body| !body.is_end_stream()) else {
            return;
        };
        let read_on = async {
            let mut read = 0_usize;
            while read <= MAX_BYTES
                && let Some(Ok(frame)) = body.frame().await
            {
                read += frame.data_ref().map_or(0, Bytes::len);
            }
        };
        if tokio::time::timeout(MAX_TIME, read_on).await.is_err() {
            tracing::debug!("the rest of an upload took too long to come");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt as _, stream};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A body of so many pieces of 1 MiB, and how many of them were read.
    fn pieces(n: usize) -> (Request, Arc<AtomicUsize>) {
        let read = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&read);
        let stream = stream::iter(0..n).map(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok::<_, std::io::Error>(Bytes::from(vec![0; 1024 * 1024]))
        });
        (Request::new(Body::from_stream(stream)), read)
    }

    #[tokio::test]
    async fn what_the_handler_left_is_read_to_its_end() {
        for handler_reads in [0, 2, 5] {
            let (mut request, read) = pieces(5);
            let rest = watch(&mut request);
            let mut body = request.into_body();
            for _ in 0..handler_reads {
                assert_eq!(
                    body.frame().await.unwrap().unwrap().into_data().unwrap().len(),
                    1024 * 1024
                );
            }
            drop(body);
            rest.throw_away().await;
            assert_eq!(read.load(Ordering::SeqCst), 5, "{handler_reads}");
        }
    }

    #[tokio::test]
    async fn who_sends_without_end_is_not_listened_to() {
        let (mut request, read) = pieces(1_000);
        watch(&mut request).throw_away().await;
        assert_eq!(read.load(Ordering::SeqCst), 33);
    }

    #[tokio::test]
    async fn a_handler_that_goes_on_finds_that_it_was_answered_for() {
        let (mut request, _) = pieces(5);
        let rest = watch(&mut request);
        let mut body = request.into_body();
        rest.throw_away().await;
        assert!(body.frame().await.unwrap().is_err());
    }
}
