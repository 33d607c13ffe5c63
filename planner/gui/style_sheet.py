"""The style sheet: what a palette cannot say. `planner.gui.theme` fills in its names.

At most 150 lines; what needs more is painted by its own widget.
"""

from typing import Final

SHEET: Final = """
QToolTip { color: $text; background: $surface; border: 1px solid $outline;
  padding: $px4 $px6; font-size: $size_caption; }

QFrame[role="card"] { background: $surface; border: 1px solid $border;
  border-radius: $px8; }
QFrame[role="card"][present="true"] { border-color: $accent;
  background: $accentbg; }
QFrame[role="bar"] { background: $surface; border: none;
  border-bottom: 1px solid $border; }
QFrame[role="foot"] { background: $surface; border: none;
  border-top: 1px solid $border; }
QFrame[role="side"] { background: $surface; border: none;
  border-right: 1px solid $border; }
QFrame[role="drawer"] { background: $surface; border: none;
  border-left: 1px solid $border; }
QFrame[role="rule"] { background: $border; border: none; max-height: 1px;
  min-height: 1px; }
QFrame[role="note"] { background: $accentbg; border: none; border-radius: $px8; }
QFrame[role="warning"] { background: $warnbg; border: none;
  border-top: 1px solid $border; }
QFrame[role="notice"] { background: $accentbg; border: none;
  border-top: 1px solid $border; }
QFrame[role="error"] { background: $negbg; border: none;
  border-top: 1px solid $border; }
QFrame[role="popup"] { background: $surface; border: 1px solid $outline;
  border-radius: $px8; }

QLabel[role="caption"] { color: $muted; font-size: $size_caption; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="title"] { font-size: $size_title; font-weight: 600; }
QLabel[role="answer"] { font-size: $size_answer; font-weight: 500; }
QLabel[role="figure"] { font-size: $size_kpi; font-weight: 600; }
QLabel[role="good"] { color: $pos; font-weight: 600; }
QLabel[role="amber"] { color: $warn; font-weight: 600; }
QLabel[role="bad"] { color: $neg; font-weight: 600; }
QLabel[role="bubble"] { background: $surface; color: $text;
  border: 1px solid $outline; border-radius: $px4; padding: $px4 $px8;
  font-size: $size_caption; }
QLabel[role="bubble"][wrong="true"] { color: $neg; border-color: $neg; }
QLabel[role="chip"] { background: $warnbg; color: $warn; border-radius: $px4;
  padding: 0 $px4; font-size: $size_caption; }
QLabel[role="tag"] { background: $sunken; color: $muted; border-radius: $px4;
  padding: 0 $px4; font-size: $size_caption; }

QMenuBar { background: transparent; border: none; color: $muted; }
QMenuBar::item { background: transparent; padding: $px6 $px8;
  border-radius: $px4; }
QMenuBar::item:selected { background: $sunken; color: $text; }
QMenu { background: $surface; border: 1px solid $outline; padding: $px4; }
QMenu::item { padding: $px6 $px16 $px6 $px8; border-radius: $px4; }
QMenu::item:selected { background: $accentbg; color: $accent; }
QMenu::item:disabled { color: $muted; }
QMenu::icon { padding-left: $px8; }
QMenu::separator { height: 1px; background: $border; margin: $px4 $px6; }

QPushButton { background: $surface; color: $text; border: 1px solid $outline;
  border-radius: $px6; padding: $px4 $px12; min-height: $px16; }
QPushButton:hover { background: $sunken; }
QPushButton:pressed, QPushButton:checked { background: $accentbg; color: $accent;
  border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $muted; background: $sunken; border-color: $border; }
QPushButton[role="primary"] { background: $accent; color: $on_accent;
  border-color: $accent; }
QPushButton[role="primary"]:disabled { background: $sunken; color: $muted;
  border-color: $border; }
QPushButton[role="link"] { background: transparent; color: $accent; border: none;
  padding: 0; min-height: 0; text-align: left; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus {
  text-decoration: underline; }
QToolButton { background: transparent; border: 1px solid transparent;
  border-radius: $px4; padding: $px3; }
QToolButton:hover, QToolButton:focus { background: $sunken;
  border-color: $border; }
QToolButton:checked { background: $accentbg; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="section"] { font-size: $size_title; font-weight: 600; }
QToolButton[role="fold"] { color: $muted; }
QToolButton[role="section"]:checked, QToolButton[role="fold"]:checked {
  background: transparent; }
QToolButton[role="section"]:hover, QToolButton[role="fold"]:hover {
  background: $sunken; }

QLineEdit, QPlainTextEdit { background: $surface; color: $text;
  border: 1px solid $outline; border-radius: $px6; padding: $px3 $px6;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:hover { border-color: $muted; }
QLineEdit:focus, QPlainTextEdit:focus { border: 1px solid $accent; }
QLineEdit:disabled, QLineEdit:read-only { background: $sunken; color: $muted;
  border-color: $border; }
QLineEdit[wrong="true"] { border-color: $neg; color: $neg; }
QLineEdit[role="search"] { background: $sunken; border-color: $border; }
QLineEdit[role="cell"] { border-radius: 0; padding: 0 $px4; }

QScrollArea, QScrollArea > QWidget > QWidget#page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: $px10; margin: 0; }
QScrollBar:horizontal { background: transparent; height: $px10; margin: 0; }
QScrollBar::handle { background: $outline; border-radius: $px3; margin: $px2; }
QScrollBar::handle:vertical { min-height: $px16; }
QScrollBar::handle:horizontal { min-width: $px16; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTableView, QTreeView, QListView { background: $surface; border: none;
  outline: none; gridline-color: $border; selection-background-color: $accentbg;
  selection-color: $text; }
QTreeView::item, QTableView::item { padding: $px3 $px6; }
QTreeView::item:hover, QListView::item:hover { background: $sunken; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected {
  background: $accentbg; color: $text; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none;
  border-bottom: 1px solid $border; padding: $px4 $px6;
  font-size: $size_caption; }
QTableCornerButton::section { background: $surface; border: none; }

QSplitter::handle { background: transparent; }
QProgressBar { background: $sunken; border: none; border-radius: $px4;
  max-height: $px8; min-height: $px8; }
QProgressBar::chunk { background: $accent; border-radius: $px4; }
QDialog { background: $surface; }
QDialog#palette { border: 1px solid $outline; }
"""
