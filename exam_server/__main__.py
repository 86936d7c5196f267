"""`python -m exam_server` is `exam-server`."""

from exam_server.cli import main

if __name__ == "__main__":
    main()
